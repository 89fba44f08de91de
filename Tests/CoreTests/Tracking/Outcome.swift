import Core

/// What became of a command, whatever its type, so that a test can list the results of a lot.
enum Outcome: Hashable {
    case pixel
    case redirect(String)
    case unkept(url: String)
    case noSuchLink
    case event(EventOutcome)
    case tracked(TrackedMessage, [TrackedRecipient])
    case refused(Int)
    case noSuchMessage
    case noSuchDevice
    case optedOut(of: UserID)
    case overLimit(Quota)
    case done
    case failed(StoreError)
    /// There is no result.
    case unanswered

    init(_ slot: AnySlot) {
        switch slot {
        case let slot as Slot<RecordHit>:
            self.init(slot) {
                switch $0 {
                case .pixel: .pixel
                case .redirect(let url): .redirect(url)
                case .unkept(let url): .unkept(url: url)
                case .noSuchLink: .noSuchLink
                }
            }
        case let slot as Slot<RecordEvent>: self.init(slot) { .event($0) }
        case let slot as Slot<TrackMessage>:
            self.init(slot) {
                switch $0 {
                case .tracked(let message, let recipients): .tracked(message, recipients)
                case .overLimit(let quota): .overLimit(quota)
                }
            }
        case let slot as Slot<RefuseRecipients>: self.init(slot) { $0.map { .refused($0) } ?? .noSuchMessage }
        case let slot as Slot<SaveCursor>: self.init(slot) { $0.quota.map { .overLimit($0) } ?? .done }
        case let slot as Slot<SetTracking>: self.init(slot) { $0.quota.map { .overLimit($0) } ?? .done }
        case let slot as Slot<ForgetDevice>: self.init(slot) { $0 ? .done : .noSuchDevice }
        case let slot as Slot<OptOut>: self.init(slot) { $0.map { .optedOut(of: $0) } ?? .done }
        case let slot as Slot<MarkRead>: self.init(slot) { .done }
        case let slot as Slot<LearnName>: self.init(slot) { .done }
        case let slot as Slot<SettleBursts>: self.init(slot) { .done }
        default: self = .unanswered
        }
    }

    private init<C: Command>(_ slot: Slot<C>, _ outcome: (C.Answer) -> Outcome) {
        switch slot.result {
        case .success(let answer): self = outcome(answer)
        case .failure(let error): self = .failed(error)
        case nil: self = .unanswered
        }
    }

    var isTracked: Bool { if case .tracked = self { true } else { false } }
}

/// What a lot changed, and what became of its commands, in their order.
struct LotResult {
    let committed: Committed
    let outcomes: [Outcome]

    var recorded: [Recorded] { committed.recorded }
    var entries: [Entry] { committed.recorded.flatMap(\.entries) }
    var hits: HitCounts { committed.hits }
    var failure: StoreError? { committed.failure }
}
