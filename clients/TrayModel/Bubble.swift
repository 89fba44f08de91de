import Core

/// A pop-up that is on the screen, or is about to be, and the state of the question to the notification service about it.
struct Bubble {
    /// What the pop-up is about.
    enum Subject: Hashable {
        /// One person and one message.
        case conversation(Notice.Conversation)
        /// Several: more than fit on a screen, or what came in an absence.
        case summary(Summary)
    }
    /// Why there is one pop-up for several notices.
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
    /// In order of arrival. Empty if the pop-up is to be withdrawn.
    private(set) var notices: [Notice]
    /// Notices of a long summary that were dropped; they are only counted.
    private(set) var earlier = (opens: Int64(0), clicks: Int64(0))
    private static let mostNotices = 1000
    /// The service's number of the pop-up on the screen; 0 if there is none.
    private(set) var id: UInt32 = 0
    /// The pop-up that is on the screen.
    private(set) var shown: PopUp?
    /// The buttons already used on the pop-up on the screen, to deduplicate clicks: GNOME 43 reports a click once for each
    /// time that the pop-up was replaced (notificationDaemon.js: each `Notify` connects another handler).
    var chosen: Set<PopUp.Choice> = []
    var updatedAt: MonotonicTime
    /// Notices that the service has not been asked to show yet.
    private var unasked: [Notice] = []
    /// While the service has not answered: the notices that it was asked to show. Else nil.
    private(set) var asked: [Notice]?
    /// The pop-up of that question.
    private var asking: PopUp?
    /// The service is not asked again before this time: it answered `tooSoon`.
    private(set) var waitsUntil: MonotonicTime?
    /// The number of such answers in a row.
    private var tooSoons = 0
    /// Plasma refuses a text that is repeated within 1 s.
    private static let shortestWait: Duration = .milliseconds(1100)
    /// Whether it makes room for others, and is withdrawn once the service has answered.
    private(set) var isLeaving = false
    /// Whether the screen does not yet show the current notices.
    var isStale = true

    init(_ key: PopUpKey, _ subject: Subject, _ notices: [Notice], at now: MonotonicTime) {
        self.key = key
        self.subject = subject
        self.notices = []
        updatedAt = now
        add(notices, at: now)
    }

    /// Adds notices, which the service is still to be asked to show.
    mutating func add(_ more: [Notice], at now: MonotonicTime) {
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

    /// Removes notices, and returns them.
    mutating func remove(where isGone: (Notice) -> Bool) -> [Notice] {
        // A long summary has dropped some notices from `notices` that are still untaken.
        let gone = notices.filter(isGone) + untaken.filter(isGone)
        unasked.removeAll(where: isGone)
        asked?.removeAll(where: isGone)
        guard !gone.isEmpty else { return [] }
        notices.removeAll(where: isGone)
        isStale = true
        return gone
    }

    /// Marks the pop-up to be withdrawn. Returns the notices that the service was not asked to show.
    mutating func leave() -> [Notice] {
        defer { unasked = [] }
        isLeaving = true
        notices = []
        isStale = true
        return unasked
    }

    /// The service is asked to show this pop-up.
    mutating func ask(_ popUp: PopUp) {
        asked = unasked
        asking = popUp
        unasked = []
        isStale = false
    }

    /// The service has shown the pop-up, under this number. Returns the notices in it.
    mutating func answered(_ id: UInt32) -> [Notice] {
        defer { asked = nil }
        self.id = id
        shown = asking
        chosen = []
        tooSoons = 0
        return asked ?? []
    }

    /// The service answered `tooSoon`. The wait doubles each time, up to `longest`.
    mutating func putOff(at now: MonotonicTime, longest: Duration) {
        unasked = (asked ?? []) + unasked
        asked = nil
        isStale = true
        waitsUntil = now + min(Self.shortestWait * (1 << min(tooSoons, 20)), longest)
        tooSoons += 1
    }

    /// Ends the wait if its time has come.
    mutating func endWait(at now: MonotonicTime) {
        if let waitsUntil, now >= waitsUntil { self.waitsUntil = nil }
    }

    /// The screen already shows all of it. Returns the notices that the service need not be asked for.
    mutating func settle() -> [Notice] {
        defer { unasked = [] }
        isStale = false
        waitsUntil = nil
        return unasked
    }

    /// The pop-up has left the screen, and its replacement is still to come.
    mutating func lost() {
        id = 0
        shown = nil
    }

    /// Removes and returns the notices that the service was not asked to show, among those that are meant. The screen stays as
    /// it is.
    mutating func takeUnasked(where isMeant: (Notice) -> Bool) -> [Notice] {
        let found = unasked.filter(isMeant)
        guard !found.isEmpty else { return [] }
        unasked.removeAll(where: isMeant)
        let taken = Set(found.map(\.id))
        notices.removeAll { taken.contains($0.id) }
        if unasked.isEmpty {
            isStale = notices.isEmpty
            waitsUntil = nil
        }
        return found
    }

    /// Notices that the service has not taken.
    var untaken: [Notice] { (asked ?? []) + unasked }

    var isSummary: Bool { if case .summary = subject { true } else { false } }

    /// The notices that the text tells. If there are clicks, only these: a click implies an open.
    var told: [Notice] {
        let clicks = isSummary ? [] : notices.filter(\.isClick)
        return clicks.isEmpty ? notices : clicks
    }
}

extension Phrases {
    /// The text and the buttons of a pop-up.
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
        let told = bubble.told
        guard let latest = told.last else { return PopUp.message("", "") }
        let headline = headline(latest) + (told.count > 1 ? " ×\(told.count)" : "")
        let mute = PopUp.Button(choice: .mute, label: tr("Mute contact"))
        return PopUp(
            headline: headline, details: details(latest), buttons: latest.address == nil ? [open] : [open, mute],
            isAudible: isAudible)
    }

    /// The pop-up that confirms that a contact was muted, with *Undo*.
    func muted(_ notice: Notice) -> PopUp {
        PopUp(
            headline: tr("{who} is muted", ["who": who(notice)]),
            details: tr("To undo it later: “Muted contacts” in the menu."),
            buttons: [.init(choice: .unmute, label: tr("Undo"))], isAudible: false, isTransient: true)
    }
}
