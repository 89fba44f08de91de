public import Mailbell

/// Which pop-ups are shown, replaced and withdrawn, as a pure state machine.
///
/// - One conversation within 3 s is one pop-up, replaced with ×N; later it gets a fresh one in place of the old.
/// - Never more than three at once: in a burst the third becomes a summary of the rest.
/// - A notice is done with once the service has taken the pop-up that shows it. Where there is no service, it waits.
public struct PopUps {
    static let most = 3
    static let foldSpan: Duration = .seconds(3)
    /// After this a pop-up has been seen, or has moved to the desktop's list of old ones, and may give way.
    static let freshSpan: Duration = .seconds(10)
    /// After an answer of no, how long until the next try; twice as long after each try.
    static let pause: Duration = .seconds(10)
    static let longestPause: Duration = .seconds(600)

    /// What is to be done, since the last time they were taken.
    private(set) var actions: [PopUpAction] = []
    private var bubbles: [Bubble] = []
    /// Not to be shown before then: later evidence may say that it was a machine.
    private var held: [(notice: Notice, until: Timestamp)] = []
    /// What the service did not take.
    private var refused: [Notice] = []
    private var retryAt: Timestamp?
    private var pause = Self.pause
    /// Closed by the service before its answer with their number was heard.
    private var closedEarly: Set<UInt32> = []
    private var count = 0
    private let phrases: Phrases
    var isAudible = false

    public init(phrases: Phrases) { self.phrases = phrases }

    public mutating func takeActions() -> [PopUpAction] {
        defer { actions = [] }
        return actions
    }

    // MARK: What happens

    /// Somebody opened or clicked. `hold` is how long the pop-up waits, for what may yet come.
    public mutating func add(_ notice: Notice, hold: Duration = .zero, now: Timestamp) {
        if hold > .zero {
            held.append((notice, now + hold))
        } else {
            place(notice, now: now)
        }
        flush()
    }

    /// Several at once, after an absence or a pause: one pop-up for all, unless there is but one.
    mutating func add(_ notices: [Notice], as summary: Bubble.Summary, now: Timestamp) {
        guard notices.count > 1 else {
            for notice in notices { add(notice, now: now) }
            return
        }
        let open = bubbles.firstIndex {
            $0.subject == .summary(summary) && !$0.isLeaving && now.since($0.updatedAt) <= Self.freshSpan
        }
        if let index = open {
            extend(index, with: notices, now: now)
        } else {
            makeRoom(now: now)
            append(.summary(summary), notices, now: now)
        }
        flush()
    }

    /// These are not to be told of any more: read elsewhere, muted, or a machine's after all.
    mutating func remove(where isGone: (Notice) -> Bool) {
        var gone = held.map(\.notice).filter(isGone) + refused.filter(isGone)
        held.removeAll { isGone($0.notice) }
        refused.removeAll(where: isGone)
        for index in bubbles.indices { gone += bubbles[index].remove(where: isGone) }
        if !gone.isEmpty { actions.append(.took(gone.map(\.id))) }
        flush()
    }

    /// The service has answered: the pop-up's number, or nil where it did not take it.
    public mutating func answered(_ key: PopUpKey, id: UInt32?, now: Timestamp) {
        // If it is not there any more, its service has gone meanwhile, and a new one knows nothing of it.
        guard let index = bubbles.firstIndex(where: { $0.key == key }), bubbles[index].asked != nil else { return }
        if let id {
            bubbles[index].id = id
            pause = Self.pause
            actions.append(.took(bubbles[index].answered().map(\.id)))
            if closedEarly.remove(id) != nil { bubbles.remove(at: index) }
        } else {
            refused += bubbles[index].untaken
            // What it has shown so far could not be taken away later.
            if bubbles[index].id != 0 { actions.append(.withdraw(bubbles[index].id)) }
            bubbles.remove(at: index)
            retryAt = now + pause
        }
        if !bubbles.contains(where: { $0.asked != nil }) { closedEarly = [] }
        flush()
    }

    /// The user or the service has closed it.
    public mutating func closed(_ id: UInt32) {
        if bubbles.contains(where: { $0.asked != nil }) { closedEarly.insert(id) }
        bubbles.removeAll { $0.id == id && $0.asked == nil }
    }

    /// A new service is there: it knows none of our pop-ups, and takes what the last one did not.
    public mutating func serviceAppeared(now: Timestamp) {
        refused += bubbles.flatMap(\.untaken)
        closedEarly = []
        bubbles = []
        retry(now: now)
        pause = Self.pause
    }

    /// What a pop-up is about; nil where it is not ours or is about several.
    public func target(of id: UInt32) -> Notice? { bubbles.first { $0.id == id }?.target }

    public func isOurs(_ id: UInt32) -> Bool { bubbles.contains { $0.id == id } }

    /// Gives up what is not on the screen yet, and not on its way there.
    mutating func takeWaiting() -> [Notice] {
        defer {
            held = []
            refused = []
            retryAt = nil
        }
        return held.map(\.notice) + refused
    }

    /// All that are on the screen go, at the end.
    mutating func withdrawAll() {
        actions += bubbles.filter { $0.id != 0 }.map { .withdraw($0.id) }
        bubbles = []
    }

    // MARK: The clock

    public var wakeUpAt: Timestamp? {
        (held.map(\.until) + [retryAt].compactMap(\.self)).min()
    }

    public mutating func tick(now: Timestamp) {
        let due = held.filter { $0.until <= now }
        held.removeAll { $0.until <= now }
        for one in due { place(one.notice, now: now) }
        if let retryAt, now >= retryAt { retry(now: now) }
        flush()
    }

    private mutating func retry(now: Timestamp) {
        retryAt = nil
        pause = min(pause + pause, Self.longestPause)
        let notices = refused
        refused = []
        if notices.count > Self.most {
            add(notices, as: .more, now: now)
        } else {
            for notice in notices { add(notice, now: now) }
        }
    }

    // MARK: Where a notice goes

    private mutating func place(_ notice: Notice, now: Timestamp) {
        let conversation = Bubble.Subject.conversation(notice.conversation)
        if let index = bubbles.firstIndex(where: { $0.subject == conversation && !$0.isLeaving }) {
            if now.since(bubbles[index].updatedAt) <= Self.foldSpan { return extend(index, with: [notice], now: now) }
            leave(index, now: now)
        }
        if let index = bubbles.firstIndex(where: { isOpen($0, to: notice, now: now) }) {
            return extend(index, with: [notice], now: now)
        }
        let staying = bubbles.indices.filter { !bubbles[$0].isLeaving }
        if staying.count >= Self.most, now.since(bubbles[staying[0]].updatedAt) <= Self.freshSpan {
            let last = staying[staying.count - 1]
            if !bubbles[last].isSummary { bubbles[last].subject = .summary(.more) }
            return extend(last, with: [notice], now: now)
        }
        makeRoom(now: now)
        append(conversation, [notice], now: now)
    }

    /// A summary that is on the screen takes what comes after it, and one of an absence what follows at once.
    private func isOpen(_ bubble: Bubble, to notice: Notice, now: Timestamp) -> Bool {
        if bubble.isLeaving { return false }
        return switch bubble.subject {
        case .conversation: false
        case .summary(.more): now.since(bubble.updatedAt) <= Self.freshSpan
        case .summary:
            now.since(bubble.updatedAt) <= Self.foldSpan
                && bubble.notices.contains { $0.conversation == notice.conversation }
        }
    }

    private mutating func append(_ subject: Bubble.Subject, _ notices: [Notice], now: Timestamp) {
        count += 1
        bubbles.append(Bubble(PopUpKey(number: count), subject, notices, at: now))
    }

    private mutating func extend(_ index: Int, with notices: [Notice], now: Timestamp) {
        bubbles[index].add(notices, at: now)
    }

    /// The oldest, which was seen, gives way.
    private mutating func makeRoom(now: Timestamp) {
        let staying = bubbles.indices.filter { !bubbles[$0].isLeaving }
        for index in staying.dropLast(Self.most - 1) { leave(index, now: now) }
    }

    private mutating func leave(_ index: Int, now: Timestamp) {
        let left = bubbles[index].leave()
        guard !left.isEmpty else { return }
        refused += left
        retryAt = retryAt ?? now
    }

    /// Brings what is shown up to what should be, one question to the service at a time for each pop-up.
    private mutating func flush() {
        for index in bubbles.indices where bubbles[index].asked == nil && bubbles[index].isStale {
            let bubble = bubbles[index]
            if bubble.notices.isEmpty {
                if bubble.id != 0 { actions.append(.withdraw(bubble.id)) }
            } else {
                bubbles[index].ask()
                actions.append(
                    .show(bubble.key, phrases.popUp(bubble, isAudible: isAudible), replacing: bubble.id))
            }
        }
        bubbles.removeAll { $0.notices.isEmpty && $0.asked == nil }
    }
}
