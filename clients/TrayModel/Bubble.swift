import Mailbell

/// A pop-up that is on the screen, or on its way there.
struct Bubble {
    enum Subject: Hashable {
        /// Of one person and one message.
        case conversation(Notice.Conversation)
        /// Of several: more than fit on a screen, or what came in an absence.
        case summary(Summary)
    }
    enum Summary: Hashable {
        /// They came while others were on the screen.
        case more
        /// They came while the tray was not connected.
        case away
        /// They came while pop-ups were paused.
        case paused
    }

    let key: PopUpKey
    var subject: Subject
    /// In the order in which they came. Empty when it is to go.
    private(set) var notices: [Notice]
    /// Of a long summary the oldest are only counted.
    private(set) var earlier = (opens: Int64(0), clicks: Int64(0))
    private static let mostNotices = 1000
    /// What the service calls it; 0 until it has answered.
    var id: UInt32 = 0
    var updatedAt: Timestamp
    /// What no service has taken yet, nor was asked to.
    private var unasked: [Notice] = []
    /// The service has not answered yet. What it will have taken when it does.
    private(set) var asked: [Notice]?
    /// It makes room for others, and is to be withdrawn once the service has answered.
    private(set) var isLeaving = false
    /// What it shows is not what it should.
    var isStale = true

    init(_ key: PopUpKey, _ subject: Subject, _ notices: [Notice], at now: Timestamp) {
        self.key = key
        self.subject = subject
        self.notices = []
        updatedAt = now
        add(notices, at: now)
    }

    mutating func add(_ more: [Notice], at now: Timestamp) {
        notices += more
        unasked += more
        updatedAt = now
        isStale = true
        let excess = notices.count - Self.mostNotices
        guard excess > 0 else { return }
        for notice in notices.prefix(excess) {
            if notice.isClick { earlier.clicks += 1 } else { earlier.opens += 1 }
        }
        notices.removeFirst(excess)
    }

    /// Returns what was taken out.
    mutating func remove(where isGone: (Notice) -> Bool) -> [Notice] {
        // Of a long summary some are only counted, and still wait to be taken.
        let gone = notices.filter(isGone) + untaken.filter(isGone)
        unasked.removeAll(where: isGone)
        asked?.removeAll(where: isGone)
        guard !gone.isEmpty else { return [] }
        notices.removeAll(where: isGone)
        isStale = true
        return gone
    }

    /// Returns what it would have shown and no service was asked to.
    mutating func leave() -> [Notice] {
        defer { unasked = [] }
        isLeaving = true
        notices = []
        isStale = true
        return unasked
    }

    /// The service is asked to show it as it is.
    mutating func ask() {
        asked = unasked
        unasked = []
        isStale = false
    }

    /// The service has answered. Returns what it was asked to take.
    mutating func answered() -> [Notice] {
        defer { asked = nil }
        return asked ?? []
    }

    /// What no service has taken.
    var untaken: [Notice] { (asked ?? []) + unasked }

    var isSummary: Bool { if case .summary = subject { true } else { false } }

    /// The profile and message that a click on it leads to: nil for several.
    var target: Notice? { isSummary ? nil : notices.last }
}

extension Phrases {
    func popUp(_ bubble: Bubble, isAudible: Bool) -> PopUp {
        let open = PopUp.Button(choice: .open, label: tr("Open activity"))
        if case .summary(let summary) = bubble.subject {
            let counts = counts(bubble.notices, besides: bubble.earlier)
            let headline =
                switch summary {
                case .more: tr("Also {counts}", ["counts": counts])
                case .away: tr("{counts} while you were away", ["counts": counts])
                case .paused: tr("{counts} while pop-ups were paused", ["counts": counts])
                }
            return PopUp(
                headline: headline, details: people(bubble.notices), buttons: [open], isAudible: isAudible)
        }
        // A click says more than the open that it implies.
        let clicks = bubble.notices.filter(\.isClick)
        let told = clicks.isEmpty ? bubble.notices : clicks
        guard let latest = told.last else {
            return PopUp(headline: "", details: "", buttons: [], isAudible: false)
        }
        let headline = headline(latest) + (told.count > 1 ? " ×\(told.count)" : "")
        let mute = PopUp.Button(choice: .mute, label: tr("Mute this contact"))
        return PopUp(
            headline: headline, details: details(latest), buttons: latest.address == nil ? [open] : [open, mute],
            isAudible: isAudible)
    }
}
