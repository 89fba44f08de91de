public import Mailbell
public import MailbellClient
import MailbellWire

/// What the shell is to do.
public enum TrayAction: Hashable, Sendable {
    case popUp(PopUpAction)
    /// All up to here was taken: to be remembered, then told to the hub.
    case acknowledge(ProfileName, Cursor, welcomes: Int)
    /// The user has seen all up to here.
    case markRead(ProfileName, Seq)
    /// The newest activities are to be asked for.
    case fetchRecent(ProfileName)
    /// The hub is to be asked how much is unread.
    case fetchUnread(ProfileName)
    /// The activities are to be shown, all of the profile's or one message's.
    case open(ProfileName?, message: String?)
    /// Connect by this account once more.
    case retry(ProfileName)
    case connectAccount
    case disconnectAccount(ProfileName)
    case setAutostart(Bool)
    case save(TraySettings)
    case quit
}

/// The tray as a pure state machine: deliveries of every account, the user's choices and the clock go in; pop-ups,
/// acknowledgements, the icon and the menu come out.
public final class Tray {
    public private(set) var settings: TraySettings
    var accounts: [AccountState] = []
    var recent = RecentNotices()
    private var popUps: PopUps
    /// What came while pop-ups were paused.
    private var missed: [Notice] = []
    /// The hub sends no more than 1 MiB ahead of what is acknowledged.
    private static let mostMissed = 300
    private var actions: [TrayAction] = []
    let phrases: Phrases
    /// Whether the session starts the tray.
    public var isAutostarted = false
    var menuIDs = MenuIDs()

    public init(settings: TraySettings, phrases: Phrases) {
        self.settings = settings
        self.phrases = phrases
        popUps = PopUps(phrases: phrases)
        popUps.isAudible = settings.hasSound
    }

    /// What is to be done since the last time it was asked.
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

    /// A hub to be connected to; `hub` as people know it.
    public func add(account name: ProfileName, hub: String, email: String, now: Timestamp) {
        guard index(of: name) == nil else { return }
        accounts.append(AccountState(name: name, hub: hub, email: email, now: now))
    }

    public func remove(account name: ProfileName) {
        accounts.removeAll { $0.name == name }
        recent.remove { $0.id.profile == name }
        missed.removeAll { $0.id.profile == name }
        popUps.remove { $0.id.profile == name }
    }

    /// There is no token to be had for the account.
    public func locked(_ name: ProfileName, reason: String) {
        guard let index = index(of: name) else { return }
        accounts[index].link = .locked(reason: reason)
    }

    /// The account is tried once more.
    public func connecting(_ name: ProfileName, now: Timestamp) {
        guard let index = index(of: name) else { return }
        accounts[index].link = .connecting(since: now, reason: nil)
        // A new subscription counts its welcomes from the start.
        accounts[index].welcomes = 0
    }

    public func received(_ delivery: Subscription.Delivery, from name: ProfileName, now: Timestamp) {
        guard let index = index(of: name) else { return }
        accounts[index].heardAt = now
        switch delivery {
        case .welcome(let welcome): welcomed(index, welcome, now: now)
        case .activities(let items, _):
            for item in items { take(item, index, now: now) }
        case .live(let seq):
            accounts[index].acks.saw(seq)
            accounts[index].isCatchingUp = false
            tellBacklog(index, now: now)
        case .digest: break
        case .retrying(let reason, _):
            if case .connecting(let since, _) = accounts[index].link {
                accounts[index].link = .connecting(since: since, reason: reason)
            } else {
                accounts[index].link = .connecting(since: now, reason: reason)
            }
        case .stopped(let code, let reason): accounts[index].link = .stopped(code: code, reason: reason)
        }
    }

    private func welcomed(_ index: Int, _ welcome: Welcome, now: Timestamp) {
        if case .connecting(let since, _) = accounts[index].link {
            accounts[index].wasBrief = accounts[index].hasConnected && now.since(since) < AccountState.brief
        }
        accounts[index].link = .connected
        accounts[index].hasConnected = true
        accounts[index].welcomes += 1
        if welcome.resume == .reset || accounts[index].life == 0 {
            accounts[index].life += 1
            accounts[index].readUpTo = 0
            accounts[index].markedUpTo = 0
            accounts[index].unsaidRead = nil
            accounts[index].acks = AckBook(after: welcome.fromSeq - 1)
            accounts[index].unread = UnreadCount()
            // The list is fetched anew: what came after the backup is not in the log any more.
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

    /// The newest activities of a log, which lets the menu show them before anything happens.
    public func fetched(_ activities: [(seq: Seq, activity: Activity)], for name: ProfileName) {
        guard let index = index(of: name) else { return }
        let life = accounts[index].life
        for (seq, activity) in activities {
            guard let notice = Notice(activity, id: .init(profile: name, life: life, seq: seq)) else { continue }
            recent.add(notice)
        }
        // What is within the hub's count of unread is the newest of it.
        let unread = accounts[index].unread.count
        accounts[index].markedUpTo = max(
            accounts[index].markedUpTo, recent.seq(before: Int(clamping: unread), of: name) ?? 0)
    }

    public func fetched(unread: Int64, head: Seq, for name: ProfileName) {
        guard let index = index(of: name) else { return }
        accounts[index].unread.counted(unread, head: head)
    }

    // MARK: Activities

    private func take(_ item: ServerFrame.Item, _ index: Int, now: Timestamp) {
        // A new connection begins after what was acknowledged: what waits for its pop-up comes again.
        guard item.seq > accounts[index].acks.seen else { return }
        accounts[index].acks.saw(item.seq)
        accounts[index].head = max(accounts[index].head, item.seq)
        guard let activity = item.activity else { return }
        let name = accounts[index].name
        switch activity.kind {
        case .open, .click:
            let id = Notice.ID(profile: name, life: accounts[index].life, seq: item.seq)
            if let notice = Notice(activity, id: id) {
                tell(notice, hold: .milliseconds(activity.holdMilliseconds ?? 0), index, now: now)
            }
        case .read:
            if let upTo = activity.about { read(index, upTo: upTo) }
        case .revise:
            if let seq = activity.about { revised(index, seq, to: activity.verdict) }
        case .erase: erased(index, activity.erases ?? [])
        case .sent: break
        }
    }

    private func tell(_ notice: Notice, hold: Duration, _ index: Int, now: Timestamp) {
        recent.add(notice)
        accounts[index].unread.add(notice.id.seq)
        guard settings.wants(notice), notice.id.seq > accounts[index].readUpTo else { return }
        accounts[index].acks.awaits(notice.id.seq)
        if settings.isPaused(at: now) { return miss(notice) }
        if accounts[index].isCatchingUp {
            accounts[index].backlog.append(notice)
        } else {
            popUps.add(notice, hold: hold, now: now)
        }
    }

    /// Not told of while pop-ups are paused, and not acknowledged before: it comes again if the tray is started anew.
    private func miss(_ notice: Notice) {
        missed.append(notice)
        if missed.count > Self.mostMissed { took(missed.removeFirst().id) }
    }

    private func tellBacklog(_ index: Int, now: Timestamp) {
        let notices = accounts[index].backlog
        accounts[index].backlog = []
        if accounts[index].wasBrief, notices.count <= PopUps.most {
            for notice in notices { popUps.add(notice, now: now) }
        } else if !notices.isEmpty {
            popUps.add(notices, as: .away, now: now)
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

    private func revised(_ index: Int, _ seq: Seq, to verdict: Verdict?) {
        let name = accounts[index].name
        if verdict == .machine {
            recent.remove { $0.id.profile == name && $0.id.seq == seq }
            if !accounts[index].unread.withdraw(seq) { actions.append(.fetchUnread(name)) }
            withdraw { $0.id.profile == name && $0.id.seq == seq }
        } else {
            actions += [.fetchRecent(name), .fetchUnread(name)]
        }
    }

    /// A contact was erased at the hub: nothing of them stays on the screen or in the menu either.
    private func erased(_ index: Int, _ runs: [Activity.Run]) {
        let name = accounts[index].name
        let isGone: (Notice) -> Bool = { notice in
            notice.id.profile == name && runs.contains { $0.from <= notice.id.seq && notice.id.seq <= $0.to }
        }
        recent.remove(where: isGone)
        withdraw(isGone)
    }

    /// No more pop-ups of these, shown or still to come; they count as taken.
    private func withdraw(_ isGone: (Notice) -> Bool) {
        for notice in missed where isGone(notice) { took(notice.id) }
        missed.removeAll(where: isGone)
        for index in accounts.indices {
            for notice in accounts[index].backlog where isGone(notice) { took(notice.id) }
            accounts[index].backlog.removeAll(where: isGone)
        }
        popUps.remove(where: isGone)
    }

    // MARK: The notification service

    public func answered(_ key: PopUpKey, id: UInt32?, now: Timestamp) { popUps.answered(key, id: id, now: now) }
    public func serviceAppeared(now: Timestamp) { popUps.serviceAppeared(now: now) }
    public func closed(_ id: UInt32) { popUps.closed(id) }

    /// The user has used a pop-up's button.
    public func chose(_ choice: PopUp.Choice, of id: UInt32, now: Timestamp) {
        guard popUps.isOurs(id) else { return }
        let target = popUps.target(of: id)
        switch choice {
        case .open: perform(.open(target?.id.profile, message: target?.message), now: now)
        case .mute: if let target { mute(target) }
        }
    }

    private func mute(_ notice: Notice) {
        guard let email = notice.address, !settings.muted.contains(where: { $0.email == email }) else { return }
        settings.muted.append(.init(email: email, name: notice.name))
        withdraw { $0.address == email }
        actions.append(.save(settings))
    }

    // MARK: The user

    public func perform(_ command: TrayCommand, now: Timestamp) {
        switch command {
        case .open(let profile, let message):
            actions.append(.open(profile, message: message))
            // Who looks at all of it has seen all of it.
            if message == nil { markAllRead() }
        case .markAllRead: markAllRead()
        case .pause(let length): pause(length, now: now)
        case .resume: resume(now: now)
        case .unmute(let email):
            settings.muted.removeAll { $0.email == email }
            actions.append(.save(settings))
        case .toggle(let switching): toggle(switching)
        case .retry(let name): actions.append(.retry(name))
        case .connectAccount: actions.append(.connectAccount)
        case .disconnectAccount(let name): actions.append(.disconnectAccount(name))
        case .quit: actions.append(.quit)
        }
    }

    private func markAllRead() {
        for index in accounts.indices {
            guard accounts[index].unread.count > 0, accounts[index].head > 0 else { continue }
            let (name, head) = (accounts[index].name, accounts[index].head)
            actions.append(.markRead(name, head))
            // The hub says it back, to this device as to all; the user sees it now.
            read(index, upTo: head)
            accounts[index].unsaidRead = head
        }
    }

    private func pause(_ length: TrayCommand.PauseLength, now: Timestamp) {
        settings.pause =
            switch length {
            case .hour: .until(now + .seconds(3600))
            case .tomorrow: .until(phrases.tomorrow(now))
            case .untilResumed: .untilResumed
            }
        actions.append(.save(settings))
        // What was about to show waits, too.
        let waiting = accounts.flatMap(\.backlog) + popUps.takeWaiting()
        for index in accounts.indices { accounts[index].backlog = [] }
        waiting.forEach(miss)
    }

    private func resume(now: Timestamp) {
        settings.pause = nil
        actions.append(.save(settings))
        let notices = missed
        missed = []
        if !notices.isEmpty { popUps.add(notices, as: .paused, now: now) }
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

    /// When `tick` is to be called next; nil for not at all.
    public func wakeUpAt(now: Timestamp) -> Timestamp? {
        var times = accounts.compactMap { $0.wakeUpAt(now) } + [popUps.wakeUpAt].compactMap(\.self)
        if case .until(let end) = settings.pause { times.append(end) }
        return times.min()
    }

    public func tick(now: Timestamp) {
        if case .until(let end) = settings.pause, now >= end { resume(now: now) }
        for index in accounts.indices where accounts[index].isCatchingUp && !accounts[index].backlog.isEmpty {
            if now.since(accounts[index].heardAt) >= AccountState.quiet { tellBacklog(index, now: now) }
        }
        popUps.tick(now: now)
    }

    /// The program ends: what is on the screen goes with it.
    public func end() { popUps.withdrawAll() }
}
