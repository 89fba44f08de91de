public import Core
public import MailbellClient
public import Wire

/// What the shell must do.
public enum TrayAction: Hashable, Sendable {
    case popUp(PopUpAction)
    /// Everything up to here was taken: save the cursor, then acknowledge it at the hub.
    case acknowledge(ProfileName, Cursor, welcomes: Int)
    /// Tell the hub that the user has seen everything up to here.
    case markRead(ProfileName, Seq)
    /// Ask the hub for the newest activities.
    case fetchRecent(ProfileName)
    /// Ask the hub how much is unread.
    case fetchUnread(ProfileName)
    /// Ask the hub what the user has set there.
    case fetchPreferences(ProfileName)
    /// Open a page of each account's web app in the browser. Where that is not possible, show the activities in a terminal.
    case openWeb([ProfileName], WebPage)
    /// Show the activities in a terminal: all of the profile's, or one message's. nil for all profiles.
    case openTerminal(ProfileName?, message: String?)
    /// Connect this account again.
    case retry(ProfileName)
    /// Connect this account now, without waiting for the next try.
    case connectNow(ProfileName)
    case connectAccount
    case disconnectAccount(ProfileName)
    case setAutostart(Bool)
    case save(TraySettings)
    case quit
}

/// The tray as a pure state machine: deliveries of every account, the user's choices and the clock go in; pop-ups,
/// acknowledgements, the icon and the menu come out.
public final class Tray {
    public internal(set) var settings: TraySettings
    var accounts: [AccountState] = []
    var recent = RecentNotices()
    var popUps: PopUps
    /// What came while pop-ups were paused. It is not acknowledged.
    private var missed: [Notice] = []
    /// Limit of `missed`, since the hub sends at most 1 MiB ahead of the acknowledgements. The oldest are dropped as taken.
    private static let mostMissed = 300
    /// How often to look at the time of day while a pause waits for it.
    static let longestLook = Duration.seconds(60)
    var actions: [TrayAction] = []
    let phrases: Phrases
    /// Whether the session starts the tray.
    public var isAutostarted = false
    var menuIDs = MenuIDs()

    /// A tray without accounts.
    public init(settings: TraySettings, phrases: Phrases) {
        self.settings = settings
        self.phrases = phrases
        popUps = PopUps(phrases: phrases)
        popUps.isAudible = settings.hasSound
    }

    /// Returns what to do since the last call.
    public func takeActions() -> [TrayAction] {
        for action in popUps.takeActions() {
            if case .took(let notices) = action {
                for id in notices { took(id) }
            } else {
                actions.append(.popUp(action))
            }
        }
        for index in accounts.indices where accounts[index].welcomes > 0 {
            if let seq = accounts[index].acks.next(), let epoch = accounts[index].epoch {
                actions.append(
                    .acknowledge(
                        accounts[index].name, Cursor(epoch: epoch, seq: seq), welcomes: accounts[index].welcomes))
            }
        }
        defer { actions = [] }
        return actions
    }

    private func took(_ id: Notice.ID) {
        guard let index = index(of: id.profile), accounts[index].life == id.life else { return }
        accounts[index].acks.took(id.seq)
    }

    private func index(of name: ProfileName) -> Int? { accounts.firstIndex { $0.name == name } }

    // MARK: Accounts

    /// Adds an account that is being connected. `hub` is its URL without the scheme, to show.
    public func add(account name: ProfileName, hub: String, email: String, now: Moment) {
        guard index(of: name) == nil else { return }
        accounts.append(AccountState(name: name, hub: hub, email: email, now: now.uptime))
    }

    /// Removes an account, with its notices and pop-ups.
    public func remove(account name: ProfileName) {
        accounts.removeAll { $0.name == name }
        recent.remove { $0.id.profile == name }
        missed.removeAll { $0.id.profile == name }
        popUps.remove { $0.id.profile == name }
    }

    /// The account cannot be connected, for example because its token cannot be read.
    public func locked(_ name: ProfileName, reason: String) {
        guard let index = index(of: name) else { return }
        accounts[index].link = .locked(reason: reason)
    }

    /// The account is being connected again.
    public func connecting(_ name: ProfileName, now: Moment) {
        guard let index = index(of: name) else { return }
        accounts[index].link = .connecting(since: now.uptime, reason: nil)
        // A new subscription counts its welcomes from the start.
        accounts[index].welcomes = 0
    }

    /// Handles a delivery of an account's subscription.
    public func received(_ delivery: Subscription.Delivery, from name: ProfileName, now: Moment) {
        guard let index = index(of: name) else { return }
        accounts[index].heardAt = now.uptime
        switch delivery {
        case .welcome(let welcome): welcomed(index, welcome, now: now)
        case .activities(let items, _):
            for item in items { take(item, index, now: now) }
        case .live(let seq):
            accounts[index].acks.saw(seq)
            accounts[index].isCatchingUp = false
            tellBacklog(index, now: now)
        case .passed(let seq): accounts[index].acks.saw(seq)
        case .digest: break
        case .preferences(let preferences): prefer(preferences, index, now: now)
        case .retrying(let reason, _):
            if case .connecting(let since, _) = accounts[index].link {
                accounts[index].link = .connecting(since: since, reason: reason)
            } else {
                accounts[index].link = .connecting(since: now.uptime, reason: reason)
            }
        case .stopped(let code, let reason): accounts[index].link = .stopped(code: code, reason: reason)
        }
    }

    private func welcomed(_ index: Int, _ welcome: Welcome, now: Moment) {
        if case .connecting(let since, _) = accounts[index].link {
            accounts[index].wasBrief = accounts[index].hasConnected && now.uptime.since(since) < AccountState.brief
        }
        accounts[index].link = .connected
        accounts[index].hasConnected = true
        accounts[index].welcomes += 1
        if welcome.resume == .reset || accounts[index].life == 0 {
            accounts[index].life += 1
            accounts[index].readUpTo = 0
            accounts[index].markedUpTo = 0
            accounts[index].unsaidRead = nil
            accounts[index].acks = AckBook(after: welcome.fromSeq.minus(1))
            accounts[index].unread = UnreadCount()
            // Fetch the list again: activities after the backup are not in the log any more.
            let name = accounts[index].name
            recent.remove { $0.id.profile == name }
        }
        accounts[index].epoch = welcome.epoch
        accounts[index].head = welcome.head
        accounts[index].unread.counted(welcome.unread, head: welcome.head)
        accounts[index].isCatchingUp = true
        if let seq = accounts[index].unsaidRead { actions.append(.markRead(accounts[index].name, seq)) }
        if !accounts[index].hasAskedForRecent || welcome.resume == .reset {
            accounts[index].hasAskedForRecent = true
            actions.append(.fetchRecent(accounts[index].name))
        }
    }

    /// The answer to `fetchRecent`: the newest activities of a log, for the menu.
    public func fetched(_ activities: [(seq: Seq, activity: Activity)], for name: ProfileName) {
        guard let index = index(of: name) else { return }
        let life = accounts[index].life
        for (seq, activity) in activities {
            guard let notice = Notice(activity, id: .init(profile: name, life: life, seq: seq)) else { continue }
            recent.add(notice)
        }
        // The hub's count of unread covers the newest of these.
        let unread = accounts[index].unread.count
        accounts[index].markedUpTo = max(
            accounts[index].markedUpTo, recent.seq(before: Int(clamping: unread), of: name) ?? 0)
    }

    /// The answer to `fetchUnread`.
    public func fetched(unread: Int64, head: Seq, for name: ProfileName) {
        guard let index = index(of: name) else { return }
        accounts[index].unread.counted(unread, head: head)
    }

    // MARK: Activities

    private func take(_ item: ServerFrame.Item, _ index: Int, now: Moment) {
        // A new connection resumes after the last acknowledgement, so what waits for its pop-up is sent again: skip it.
        guard item.seq > accounts[index].acks.seen else { return }
        accounts[index].acks.saw(item.seq)
        accounts[index].head = max(accounts[index].head, item.seq)
        guard let activity = item.activity else { return }
        let name = accounts[index].name
        switch activity.kind {
        case .open, .click:
            let id = Notice.ID(profile: name, life: accounts[index].life, seq: item.seq)
            if let notice = Notice(activity, id: id) {
                tell(notice, hold: activity.popUpHold, index, now: now)
            }
        case .read:
            if let upTo = activity.about { read(index, upTo: upTo) }
        case .revise:
            if let seq = activity.about { revised(index, seq, by: activity) }
        case .erase: erased(index, activity.erases ?? [])
        case .sent, .logged: break
        }
    }

    private func tell(_ notice: Notice, hold: Duration, _ index: Int, now: Moment) {
        recent.add(notice)
        accounts[index].unread.add(notice.id.seq)
        guard settings.wants(notice), !accounts[index].mutes(notice), notice.id.seq > accounts[index].readUpTo
        else { return }
        accounts[index].acks.awaits(notice.id.seq)
        if settings.isPaused(at: now.wall) || accounts[index].wait(at: now) != nil { return miss(notice) }
        if accounts[index].isCatchingUp {
            accounts[index].backlog.append(notice)
        } else {
            popUps.add(notice, hold: hold, now: now.uptime)
        }
    }

    /// Keeps a notice during a pause or quiet hours. It is not acknowledged, so it comes again if the tray is restarted.
    func miss(_ notice: Notice) {
        missed.append(notice)
        if missed.count > Self.mostMissed { took(missed.removeFirst().id) }
    }

    private func tellBacklog(_ index: Int, now: Moment) {
        let notices = accounts[index].backlog
        accounts[index].backlog = []
        if accounts[index].wasBrief, notices.count <= PopUps.most {
            for notice in notices { popUps.add(notice, now: now.uptime) }
        } else if !notices.isEmpty {
            popUps.add(notices, as: .away, now: now.uptime)
        }
    }

    private func read(_ index: Int, upTo seq: Seq) {
        let name = accounts[index].name
        accounts[index].readUpTo = max(accounts[index].readUpTo, seq)
        accounts[index].markedUpTo = max(accounts[index].markedUpTo, seq)
        if let wanted = accounts[index].unsaidRead, seq >= wanted { accounts[index].unsaidRead = nil }
        if !accounts[index].unread.read(upTo: seq) { actions.append(.fetchUnread(name)) }
        withdraw { $0.id.profile == name && $0.id.seq <= seq }
    }

    private func revised(_ index: Int, _ seq: Seq, by activity: Activity) {
        let name = accounts[index].name
        if let count = activity.count {
            // A burst continues. Update only the menu: replacing a pop-up would make it pop up again.
            recent.update(count: count) { $0.profile == name && $0.seq == seq }
        }
        if activity.verdict == .machine {
            recent.remove { $0.id.profile == name && $0.id.seq == seq }
            if !accounts[index].unread.withdraw(seq) { actions.append(.fetchUnread(name)) }
            withdraw { $0.id.profile == name && $0.id.seq == seq }
        } else {
            actions += [.fetchRecent(name), .fetchUnread(name)]
        }
    }

    /// A contact was erased at the hub: removes what the screen and the menu show of them.
    private func erased(_ index: Int, _ runs: [Activity.Run]) {
        let name = accounts[index].name
        let isGone: (Notice) -> Bool = { notice in
            notice.id.profile == name && runs.contains { $0.from <= notice.id.seq && notice.id.seq <= $0.to }
        }
        recent.remove(where: isGone)
        withdraw(isGone)
    }

    /// Withdraws pop-ups of these notices, shown or still to come. The notices count as taken.
    func withdraw(_ isGone: (Notice) -> Bool) {
        for notice in missed where isGone(notice) { took(notice.id) }
        missed.removeAll(where: isGone)
        for index in accounts.indices {
            for notice in accounts[index].backlog where isGone(notice) { took(notice.id) }
            accounts[index].backlog.removeAll(where: isGone)
        }
        popUps.remove(where: isGone)
    }

    // MARK: The user

    /// Carries out a command of the user.
    public func perform(_ command: TrayCommand, now: Moment) {
        switch command {
        case .open(let profile, let page): open(profile, page)
        case .openTerminal(let profile, let message):
            actions.append(.openTerminal(profile, message: message))
            // A user who opens everything has seen everything.
            if message == nil { markAllRead(of: profile) }
        case .markAllRead: markAllRead(of: nil)
        case .pause(let length): pause(length, now: now)
        case .resume: resume(now: now)
        case .unmute(let email): unmute(email)
        case .toggle(let switching): toggle(switching)
        case .retry(let name): actions.append(.retry(name))
        case .connectNow(let name): actions.append(.connectNow(name))
        case .connectAccount: actions.append(.connectAccount)
        case .disconnectAccount(let name): actions.append(.disconnectAccount(name))
        case .quit: actions.append(.quit)
        }
    }

    /// Nothing is marked as read: the page does that once it is looked at.
    private func open(_ profile: ProfileName?, _ page: WebPage) {
        let unread = accounts.filter { $0.unread.count > 0 }
        let meant = profile.map { [$0] } ?? (unread.isEmpty ? Array(accounts.prefix(1)) : unread).map(\.name)
        if !meant.isEmpty { actions.append(.openWeb(meant, page)) }
    }

    private func markAllRead(of profile: ProfileName?) {
        for index in accounts.indices where profile == nil || accounts[index].name == profile {
            guard accounts[index].unread.count > 0, accounts[index].head > 0 else { continue }
            let (name, head) = (accounts[index].name, accounts[index].head)
            actions.append(.markRead(name, head))
            // The hub will confirm it to all devices; show it at once.
            read(index, upTo: head)
            accounts[index].unsaidRead = head
        }
    }

    private func pause(_ length: TrayCommand.PauseLength, now: Moment) {
        settings.pause =
            switch length {
            case .hour: .until(now.wall + .seconds(3600))
            case .tomorrow: .until(phrases.tomorrow(now.wall))
            case .untilResumed: .untilResumed
            }
        actions.append(.save(settings))
        // Pop-ups that were about to be shown wait as well.
        let waiting = accounts.flatMap(\.backlog) + popUps.takeWaiting { _ in true }
        for index in accounts.indices { accounts[index].backlog = [] }
        waiting.forEach(miss)
    }

    private func resume(now: Moment) {
        settings.pause = nil
        actions.append(.save(settings))
        tellMissed(now: now)
    }

    /// Shows what was missed, unless it still has to wait.
    func tellMissed(now: Moment) {
        guard !settings.isPaused(at: now.wall) else { return }
        let waiting = Set(accounts.filter { $0.wait(at: now) != nil }.map(\.name))
        let notices = missed.filter { !waiting.contains($0.id.profile) }
        missed.removeAll { !waiting.contains($0.id.profile) }
        if !notices.isEmpty { popUps.add(notices, as: .paused, now: now.uptime) }
    }

    private func toggle(_ switching: TrayCommand.Switch) {
        switch switching {
        case .opens: settings.showsOpens.toggle()
        case .clicks: settings.showsClicks.toggle()
        case .sound:
            settings.hasSound.toggle()
            popUps.isAudible = settings.hasSound
        case .monochrome: settings.isMonochrome.toggle()
        case .autostart:
            isAutostarted.toggle()
            actions.append(.setAutostart(isAutostarted))
            return
        }
        withdraw { !settings.wants($0) }
        actions.append(.save(settings))
    }

    // MARK: The clock

    /// When to call `tick` next; nil for never.
    public func wakeUpAt(now: Moment) -> MonotonicTime? {
        var times = accounts.compactMap { $0.wakeUpAt(now) } + [popUps.wakeUpAt].compactMap(\.self)
        // A pause ends at a time of day, and that clock may be set meanwhile.
        if case .until(let end) = settings.pause {
            times.append(now.uptime + min(max(.zero, end.since(now.wall)), Self.longestLook))
        }
        times += accounts.compactMap { wakeUpForQuiet(of: $0, now: now) }
        return times.min()
    }

    /// Ends a pause whose time is over, and shows what has waited long enough.
    public func tick(now: Moment) {
        if case .until(let end) = settings.pause, now.wall >= end { resume(now: now) }
        lookAtQuiet(now: now)
        for index in accounts.indices where accounts[index].isCatchingUp && !accounts[index].backlog.isEmpty {
            if now.uptime.since(accounts[index].heardAt) >= AccountState.quiet { tellBacklog(index, now: now) }
        }
        popUps.tick(now: now.uptime)
    }

    /// The program ends: withdraws all pop-ups.
    public func end() { popUps.withdrawAll() }
}
