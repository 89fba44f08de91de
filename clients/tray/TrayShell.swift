import ClientShell
import Core
import Desktop
import EventLoop
import MailbellClient
import Presentation
import Transport
import TrayModel
import Wire

/// Connects the model `Tray` to the desktop, the hubs and the disk: passes events in, and carries out its actions.
@GLibLoop
final class TrayShell {
    private let bus: SessionBus
    private let phrases: Phrases
    private let tray: Tray
    private var icon: StatusIcon!
    private var menu: MenuServer!
    private var notifier: Notifier!
    private var connections: [ProfileName: Connection] = [:]
    private var accounts: [TrayAccount] = []
    /// Counts each account's attempts to connect, and its disconnections, to recognize deliveries of an older connection.
    private var attempts: [ProfileName: Int] = [:]
    /// Each account's last queued task, see `queue`.
    private var work: [ProfileName: Task<Void, Never>] = [:]
    /// Pop-ups that the notification service has not answered yet.
    private var showing = 0
    private var isEnding = false
    private var timer: OneShotTimer!
    private var refreshTimer: OneShotTimer!
    private var refreshedAt: MonotonicTime?
    private var isPerforming = false
    /// The desktop's focus token, while the user's action is carried out.
    private var focus: FocusToken?
    private let ended: @GLibLoop () -> Void

    /// The shortest time between two updates of the panel, however fast activities come.
    private static let refreshSpan: Duration = .milliseconds(200)

    /// - Parameter ended: called once all connections are closed and the pop-ups withdrawn.
    init(on bus: SessionBus, ended: @escaping @GLibLoop () -> Void) throws {
        self.bus = bus
        self.ended = ended
        phrases = SessionLanguage.phrases(share: shareFolder)
        tray = Tray(settings: try SettingsFile.load(), phrases: phrases)
        tray.isAutostarted = Autostart.isOn
        let icons = IconFiles(share: shareFolder)
        timer = OneShotTimer { [unowned self] in step { $0.tick(now: $1) } }
        refreshTimer = OneShotTimer { [unowned self] in refresh(now: .now) }
        menu = try MenuServer(
            on: bus, current: { [unowned self] in tray.menu(now: .now) },
            perform: { [unowned self] command in
                with(icon.takeFocus()) { step { $0.perform(command, now: $1) } }
            })
        icon = try StatusIcon(on: bus, icons: icons) { [unowned self] in with(icon.takeFocus()) { activate() } }
        notifier = Notifier(on: bus, icons: icons) { [unowned self] event in
            switch event {
            case .appeared: step { $0.serviceAppeared(now: $1) }
            case .closed(let id, let hasExpired): step { tray, _ in tray.closed(id, hasExpired: hasExpired) }
            case .chose(let choice, let id, let token): with(token) { step { $0.chose(choice, of: id, now: $1) } }
            }
        }
        TokenVault.onAppeared(on: bus) { [unowned self] in
            for account in accounts where connections[account.name] == nil && account.token == .secretService {
                reconnect(account.name)
            }
        }
        SystemEvents.watch { [unowned self] event in for connection in connections.values { connection.handle(event) } }
    }

    /// Handles a click on the icon, or a second start of the program.
    func activate() {
        step { $0.perform(accounts.isEmpty ? .connectAccount : .open(nil, .activity), now: $1) }
    }

    /// Runs `body`; a window that it opens takes the focus by this token.
    private func with(_ token: FocusToken?, _ body: () -> Void) {
        focus = token
        body()
        focus = nil
    }

    // MARK: Accounts

    /// Reads the accounts again: connects new ones, and disconnects removed ones. An unchanged account reconnects if its token
    /// is another.
    func reload() {
        do {
            let fresh = try AccountBook.load()
            let known = accounts
            accounts = fresh
            for account in known where !fresh.contains(account) {
                step { tray, _ in tray.remove(account: account.name) }
                disconnect(account.name)
            }
            for account in fresh {
                if known.contains(account) {
                    reconnectWithNewToken(account)
                } else {
                    step { $0.add(account: account.name, hub: account.shownHub, email: account.email, now: $1) }
                    connect(account)
                }
            }
        } catch {
            tell("\(error)")
        }
    }

    /// Queues a task for an account. An account's tasks run one after another, so that a new connection opens the cursor's
    /// file only after the old one has closed it.
    private func queue(_ name: ProfileName, _ body: @escaping @GLibLoop @Sendable () async -> Void) {
        let before = work[name]
        work[name] = GLibLoop.start {
            await before?.value
            await body()
        }
    }

    private func connect(_ account: TrayAccount) {
        let attempt = attempts[account.name, default: 0] + 1
        attempts[account.name] = attempt
        queue(account.name) { [self] in await open(account, attempt) }
    }

    private func open(_ account: TrayAccount, _ attempt: Int) async {
        func isCurrent() -> Bool { attempts[account.name] == attempt }
        func giveUp(_ reason: String) {
            if isCurrent() { step { tray, _ in tray.locked(account.name, reason: reason) } }
        }
        do {
            let token = try await TokenKeeper.token(of: account)
            guard isCurrent() else { return }
            let connection = try await Connection(account, token: token) { [weak self] delivery in
                // Ignore deliveries of an earlier connection.
                guard let self, attempts[account.name] == attempt else { return }
                step { $0.received(delivery, from: account.name, now: $1) }
            }
            guard isCurrent() else { return await connection.stop() }
            connections[account.name] = connection
        } catch is CursorFile.InUse {
            giveUp(phrases.translate("another program uses this device's cursor"))
        } catch {
            giveUp("\(error)")
        }
    }

    private func disconnect(_ name: ProfileName) {
        attempts[name, default: 0] += 1
        queue(name) { [self] in await connections.removeValue(forKey: name)?.stop() }
    }

    private func reconnect(_ name: ProfileName) {
        guard let account = accounts.first(where: { $0.name == name }) else { return }
        step { $0.connecting(name, now: $1) }
        disconnect(name)
        connect(account)
    }

    private func reconnectWithNewToken(_ account: TrayAccount) {
        queue(account.name) { [self] in
            // If the keyring is locked now, keep the connection.
            guard let token = try? await TokenKeeper.token(of: account), token != connections[account.name]?.token
            else { return }
            reconnect(account.name)
        }
    }

    // MARK: Steps

    /// Passes an event to the model, then carries out its actions and sets the timer.
    private func step(_ body: (Tray, Moment) -> Void) {
        guard !isEnding else { return }
        body(tray, .now)
        // An action may lead to another step at once; the loop below then carries out its actions too.
        guard !isPerforming else { return }
        isPerforming = true
        while case let actions = tray.takeActions(), !actions.isEmpty { actions.forEach(perform) }
        isPerforming = false
        let now = Moment.now
        if let wakeUpAt = tray.wakeUpAt(now: now) {
            timer.set(after: wakeUpAt.since(now.uptime))
        } else {
            timer.cancel()
        }
        if refreshedAt.map({ now.uptime.since($0) >= Self.refreshSpan }) ?? true {
            refresh(now: now)
        } else {
            refreshTimer.set(after: Self.refreshSpan)
        }
    }

    private func refresh(now: Moment) {
        refreshedAt = now.uptime
        icon.show(
            tray.icon(now: now), isMonochrome: tray.settings.isMonochrome, toolTip: tray.toolTip(now: now))
        menu.update()
    }

    private func perform(_ action: TrayAction) {
        switch action {
        case .popUp(.show(let key, let popUp, let replaced)):
            showing += 1
            notifier.show(popUp, replacing: replaced) { [self] answer in
                showing -= 1
                guard isEnding else { return step { $0.answered(key, answer, now: $1) } }
                // Too late to acknowledge it: it comes again after the next start.
                if case .shown(let id) = answer { perform(.popUp(.withdraw(id))) }
            }
        case .popUp(.withdraw(let id)): GLibLoop.start { [notifier] in await notifier!.withdraw(id) }
        case .popUp(.took): break
        case .acknowledge(let name, let cursor, let welcomes):
            connections[name]?.acknowledge(cursor, after: welcomes)
        case .markRead(let name, let seq): connections[name]?.read(upTo: seq)
        case .fetchRecent(let name): fetchRecent(name)
        case .fetchUnread(let name): fetchUnread(name)
        case .fetchPreferences(let name): fetchPreferences(name)
        case .openWeb(let names, let page): openWeb(names, page)
        case .openTerminal(let name, let message): openTerminal(name, message)
        case .retry(let name): reconnect(name)
        case .connectNow(let name): connections[name]?.handle(.networkChanged)
        case .connectAccount: runInTerminal(["connect", "--wait"])
        case .disconnectAccount(let name): runInTerminal(["disconnect", "--profile", name, "--wait"])
        case .setAutostart(let isOn): attempt { try Autostart.set(isOn) }
        case .save(let settings): attempt { try SettingsFile.save(settings) }
        case .quit: stop()
        }
    }

    private func fetchRecent(_ name: ProfileName) {
        guard let api = connections[name]?.api else { return }
        GLibLoop.start { [self] in
            // Without the scope `read`, the menu shows only what happens from now on.
            guard let page = try? await api.activity([("limit", "40"), ("verdict", "human"), ("kind", "open,click")])
            else { return }
            let found = page.items.compactMap { item in item.activity.map { (item.seq, $0) } }
            step { tray, _ in tray.fetched(found, for: name) }
        }
    }

    private func fetchUnread(_ name: ProfileName) {
        guard let api = connections[name]?.api else { return }
        GLibLoop.start { [self] in
            guard let log = try? await api.me().log else { return }
            step { tray, _ in tray.fetched(unread: log.unread, head: log.head, for: name) }
        }
    }

    private func fetchPreferences(_ name: ProfileName) {
        guard let api = connections[name]?.api else { return }
        GLibLoop.start { [self] in
            guard let preferences = try? await api.preferences() else { return }
            step { $0.fetched(preferences, for: name, now: $1) }
        }
    }

    /// The longest wait for a hub's link before a terminal is opened instead.
    private static let linkTime: Duration = .seconds(5)

    /// Opens a page of each account's web app. Those of older hubs, of hubs that are away, and of tokens that may not make links
    /// show their activities in one terminal instead.
    private func openWeb(_ names: [ProfileName], _ page: WebPage) {
        let focus = focus
        GLibLoop.start { [self] in
            var left: [ProfileName] = []
            for name in names where await !openBrowser(name, page, focus) { left.append(name) }
            guard !left.isEmpty else { return }
            var message: String?
            if case .mail(let id) = page { message = id }
            // A mail's id is known to one hub only.
            let isOne = left.count == 1 && (accounts.count > 1 || message != nil)
            let profile = isOne ? left[0] : nil
            with(focus) { step { $0.perform(.openTerminal(profile, message: message), now: $1) } }
        }
    }

    /// Returns whether the browser was opened.
    private func openBrowser(_ name: ProfileName, _ page: WebPage, _ focus: FocusToken?) async -> Bool {
        guard let connection = connections[name] else { return false }
        do throws(HubAPI.Failure) {
            let renewal = "run `mailbell-tray connect` again with a code of `mailbell-hub pair`"
            let link = try await connection.api.within(Self.linkTime).webLink(to: page, renewal: renewal)
            if await Browser.open(link.url, focus: focus) { return true }
            say("no browser could be opened")
        } catch {
            say("\(name): \(error.description)".printable)
        }
        return false
    }

    private func openTerminal(_ profile: ProfileName?, _ message: String?) {
        runInTerminal(
            ["feed", "--wait"] + (profile.map { ["--profile", $0] } ?? []) + (message.map { ["--message", $0] } ?? []))
    }

    private func runInTerminal(_ arguments: [String]) {
        attempt { try Terminal.run([ownPath] + arguments, preferred: environment("TERMINAL"), focus: focus) }
    }

    private func attempt(_ body: () throws -> Void) {
        do { try body() } catch { tell(phrases.translate("\(error)")) }
    }

    /// Reports an error in a pop-up, and on standard error.
    private func tell(_ text: String) {
        say(text.printable)
        let popUp = PopUp.message("Mailbell", text.printable)
        notifier.show(popUp, replacing: 0) { [notifier] answer in
            // The first call may have started the service.
            if answer == .refused { notifier!.show(popUp, replacing: 0) { _ in } }
        }
    }

    // MARK: The end

    /// Ends the tray: withdraws the pop-ups, closes the connections, and then calls `ended`.
    func stop() {
        guard !isEnding else { return }
        tray.end()
        for action in tray.takeActions() { perform(action) }
        isEnding = true
        timer.cancel()
        refreshTimer.cancel()
        let leaving = connections.values.map(\.self)
        connections = [:]
        GLibLoop.start { [self] in
            for connection in leaving { await connection.stop() }
            let deadline = MonotonicTime.now + .seconds(1)
            while showing > 0, MonotonicTime.now < deadline { try? await Task.sleep(for: .milliseconds(10)) }
            bus.flush()
            ended()
        }
    }
}

extension Moment {
    fileprivate static var now: Moment { Moment(wall: .now, uptime: .now) }
}
