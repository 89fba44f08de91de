public import Core

/// Decides which pop-ups are shown, replaced and withdrawn. A pure state machine.
///
/// - Notices of one conversation within 3 s share a pop-up, which is replaced with ×N. Later ones get a new pop-up instead.
/// - There are never more than three pop-ups: in a burst, the third becomes a summary of the rest.
/// - A notice is taken once the service has shown its pop-up. Without a service, it waits.
public struct PopUps {
    /// Limit of pop-ups on the screen.
    static let most = 3
    /// Notices of one conversation within this span share a pop-up.
    static let foldSpan: Duration = .seconds(3)
    /// After this a pop-up was seen, or is in the desktop's list, and may make room.
    static let freshSpan: Duration = .seconds(10)
    /// The wait before a retry after the service refused. It doubles with each retry, up to `longestPause`.
    static let pause: Duration = .seconds(10)
    static let longestPause: Duration = .seconds(600)

    /// What to do, in order, since `takeActions` was last called.
    private(set) var actions: [PopUpAction] = []
    private var bubbles: [Bubble] = []
    /// Notices that wait (`hold_ms`): later evidence may show that it was a machine.
    private var held: [(notice: Notice, until: MonotonicTime)] = []
    /// Notices that the service did not take.
    private var refused: [Notice] = []
    private var retryAt: MonotonicTime?
    private var pause = Self.pause
    /// Numbers that the service closed before its answer with the number arrived.
    private var closedEarly: Set<UInt32> = []
    private var past = PastPopUps()
    private var confirmations = MuteConfirmations()
    private var count = 0
    private let phrases: Phrases
    /// Whether pop-ups hint at a sound.
    var isAudible = false

    /// Starts without pop-ups.
    public init(phrases: Phrases) { self.phrases = phrases }

    /// Returns what to do since the last call.
    public mutating func takeActions() -> [PopUpAction] {
        defer { actions = [] }
        return actions
    }

    // MARK: What happens

    /// Adds an open or a click. `hold` is how long the pop-up waits, in case it turns out to be a machine's.
    public mutating func add(_ notice: Notice, hold: Duration = .zero, now: MonotonicTime) {
        if hold > .zero {
            held.append((notice, now + hold))
        } else {
            place(notice, now: now)
        }
        flush()
    }

    /// Adds several at once, after an absence or a pause. They share one pop-up, unless there is only one.
    mutating func add(_ notices: [Notice], as summary: Bubble.Summary, now: MonotonicTime) {
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

    /// Removes notices that were read elsewhere, muted, erased, or turned out to be a machine's. They count as taken.
    mutating func remove(where isGone: (Notice) -> Bool) {
        var gone = held.map(\.notice).filter(isGone) + refused.filter(isGone)
        held.removeAll { isGone($0.notice) }
        refused.removeAll(where: isGone)
        for index in bubbles.indices { gone += bubbles[index].remove(where: isGone) }
        if !gone.isEmpty { actions.append(.took(gone.map(\.id))) }
        actions += past.remove(where: isGone).map(PopUpAction.withdraw)
        flush()
    }

    /// The service has answered. Signals that it sent before the answer must be passed in before it.
    public mutating func answered(_ key: PopUpKey, _ answer: PopUpAnswer, now: MonotonicTime) {
        if let confirmed = confirmations.answered(key, answer) {
            actions += confirmed
            return
        }
        // If it is gone, a new service has appeared meanwhile, which does not know the pop-up.
        guard let index = bubbles.firstIndex(where: { $0.key == key }), bubbles[index].asked != nil else { return }
        switch answer {
        case .shown(let id):
            pause = Self.pause
            past.forget(id)
            actions.append(.took(bubbles[index].answered(id).map(\.id)))
            if closedEarly.remove(id) != nil { bubbles.remove(at: index) }
        case .tooSoon:
            bubbles[index].putOff(at: now, longest: Self.longestPause)
            // It makes room for others: what it did not show is retried.
            if bubbles[index].isLeaving, !bubbles[index].untaken.isEmpty {
                refused += bubbles[index].untaken
                retryAt = retryAt ?? now + pause
            }
        case .refused:
            refused += bubbles[index].untaken
            // Its earlier version could not be withdrawn later.
            if bubbles[index].id != 0 { actions.append(.withdraw(bubbles[index].id)) }
            bubbles.remove(at: index)
            retryAt = now + pause
        }
        if !bubbles.contains(where: { $0.asked != nil }) { closedEarly = [] }
        flush()
    }

    /// The user or the service has closed a pop-up; `hasExpired` if its time was up.
    public mutating func closed(_ id: UInt32, hasExpired: Bool = false) {
        confirmations.closed(id)
        if !hasExpired { past.forget(id) }
        guard let index = bubbles.firstIndex(where: { $0.id == id }) else {
            // It may be the number of a new pop-up whose answer is still to come.
            if bubbles.contains(where: { $0.asked != nil && $0.id == 0 }) { closedEarly.insert(id) }
            return
        }
        // An update is pending, so this closed the version before: some services close a pop-up to replace it.
        guard bubbles[index].untaken.isEmpty, bubbles[index].asked == nil else { return bubbles[index].lost() }
        let bubble = bubbles.remove(at: index)
        if hasExpired { past.add(bubble) }
    }

    /// A new service has appeared. It knows none of the pop-ups, and gets what the last one did not take.
    public mutating func serviceAppeared(now: MonotonicTime) {
        refused += bubbles.flatMap(\.untaken)
        closedEarly = []
        bubbles = []
        past = PastPopUps()
        confirmations = MuteConfirmations()
        retry(now: now)
        pause = Self.pause
    }

    /// What the pop-up of a used button is about.
    enum Chosen: Hashable {
        case one(Notice)
        case several
        /// The confirmation for a muted contact, by address.
        case muted(String)
    }

    /// A button of a pop-up was used. nil if the pop-up is not ours, or the same button was used on it before.
    mutating func choose(_ choice: PopUp.Choice, of id: UInt32) -> Chosen? {
        if let email = confirmations.email(of: id) { return .muted(email) }
        guard let index = bubbles.firstIndex(where: { $0.id == id && id != 0 }) else {
            return past.choose(choice, of: id)
        }
        guard bubbles[index].chosen.insert(choice).inserted else { return nil }
        return bubbles[index].isSummary ? .several : bubbles[index].told.last.map(Chosen.one)
    }

    /// Shows the confirmation that a contact was muted.
    mutating func confirm(mutingOf email: String, _ popUp: PopUp) {
        count += 1
        let key = PopUpKey(number: count)
        confirmations.add(key, of: email)
        actions.append(.show(key, popUp, replacing: 0))
    }

    /// The contact is no longer muted: withdraws the confirmation.
    mutating func unmuted(_ email: String) { actions += confirmations.withdraw(email) }

    /// Removes and returns the notices that the service was not asked to show, among those that are meant.
    mutating func takeWaiting(where isMeant: (Notice) -> Bool) -> [Notice] {
        var waiting = (held.map(\.notice) + refused).filter(isMeant)
        held.removeAll { isMeant($0.notice) }
        refused.removeAll(where: isMeant)
        if refused.isEmpty { retryAt = nil }
        for index in bubbles.indices { waiting += bubbles[index].takeUnasked(where: isMeant) }
        flush()
        return waiting
    }

    /// Withdraws all pop-ups on the screen and in the desktop's list, when the program ends.
    mutating func withdrawAll() {
        let shown = bubbles.map(\.id).filter { $0 != 0 }
        actions += (shown + past.takeAll() + confirmations.takeAll()).map(PopUpAction.withdraw)
        bubbles = []
    }

    // MARK: The clock

    /// When to call `tick` next; nil for never.
    public var wakeUpAt: MonotonicTime? {
        (held.map(\.until) + bubbles.compactMap(\.waitsUntil) + [retryAt].compactMap(\.self)).min()
    }

    /// Shows what has waited long enough, and retries.
    public mutating func tick(now: MonotonicTime) {
        for index in bubbles.indices { bubbles[index].endWait(at: now) }
        let due = held.filter { $0.until <= now }
        held.removeAll { $0.until <= now }
        for one in due { place(one.notice, now: now) }
        if let retryAt, now >= retryAt { retry(now: now) }
        flush()
    }

    private mutating func retry(now: MonotonicTime) {
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

    private mutating func place(_ notice: Notice, now: MonotonicTime) {
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

    /// Whether a summary takes another notice. One of a burst takes any within `freshSpan`; others take only a notice of a
    /// conversation in them, within `foldSpan`.
    private func isOpen(_ bubble: Bubble, to notice: Notice, now: MonotonicTime) -> Bool {
        if bubble.isLeaving { return false }
        return switch bubble.subject {
        case .conversation: false
        case .summary(.more): now.since(bubble.updatedAt) <= Self.freshSpan
        case .summary:
            now.since(bubble.updatedAt) <= Self.foldSpan
                && bubble.notices.contains { $0.conversation == notice.conversation }
        }
    }

    private mutating func append(_ subject: Bubble.Subject, _ notices: [Notice], now: MonotonicTime) {
        if case .conversation(let conversation) = subject {
            actions += past.supersede(conversation).map(PopUpAction.withdraw)
        }
        count += 1
        bubbles.append(Bubble(PopUpKey(number: count), subject, notices, at: now))
    }

    private mutating func extend(_ index: Int, with notices: [Notice], now: MonotonicTime) {
        bubbles[index].add(notices, at: now)
    }

    /// Removes the oldest pop-ups, so that there is room for one more.
    private mutating func makeRoom(now: MonotonicTime) {
        let staying = bubbles.indices.filter { !bubbles[$0].isLeaving }
        for index in staying.dropLast(Self.most - 1) { leave(index, now: now) }
    }

    private mutating func leave(_ index: Int, now: MonotonicTime) {
        let left = bubbles[index].leave()
        guard !left.isEmpty else { return }
        refused += left
        retryAt = retryAt ?? now
    }

    /// Asks the service to show what has changed. Each pop-up has at most one unanswered request.
    private mutating func flush() {
        for index in bubbles.indices where bubbles[index].asked == nil && bubbles[index].isStale {
            let bubble = bubbles[index]
            guard !bubble.notices.isEmpty else {
                if bubble.id != 0 { actions.append(.withdraw(bubble.id)) }
                continue
            }
            let popUp = phrases.popUp(bubble, isAudible: isAudible)
            if let shown = bubble.shown, shown.looksLike(popUp) {
                // Nothing new to see, and Plasma refuses the same text again.
                let told = bubbles[index].settle()
                if !told.isEmpty { actions.append(.took(told.map(\.id))) }
            } else if bubble.waitsUntil == nil {
                bubbles[index].ask(popUp)
                actions.append(.show(bubble.key, popUp, replacing: bubble.id))
            }
        }
        bubbles.removeAll { $0.notices.isEmpty && $0.asked == nil }
    }
}
