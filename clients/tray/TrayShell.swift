import ClientShell
import Desktop
import EventLoop
import Mailbell
import MailbellClient
import Transport
import TrayModel
import Wording

/// The tray at work: brings the model together with the desktop, the hubs and the disk.
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
    /// Counts up with every try to connect by an account, and when one is let go of.
    private var attempts: [ProfileName: Int] = [:]
    private var work: [ProfileName: Task<Void, Never>] = [:]
    /// Pop-ups whose answer is not there yet.
    private var showing = 0
    private var isEnding = false
    private var timer: OneShotTimer!
    private var refreshTimer: OneShotTimer!
    private var refreshedAt = Timestamp(milliseconds: 0)
    private var isPerforming = false
    private let ended: @GLibLoop () -> Void

    /// A panel redraws at most so often, however fast activities come.
    private static let refreshSpan: Duration = .milliseconds(200)

    /// - Parameter ended: called once all has been said goodbye to.
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
            perform: { [unowned self] command in step { $0.perform(command, now: $1) } })
        icon = try StatusIcon(on: bus, icons: icons) { [unowned self] in activate() }
        notifier = Notifier(on: bus, icons: icons) { [unowned self] event in
            step { tray, now in
                switch event {
                case .appeared: tray.serviceAppeared(now: now)
                case .closed(let id): tray.closed(id)
                case .chose(let choice, let id): tray.chose(choice, of: id, now: now)
                }
            }
        }
        TokenVault.onAppeared(on: bus) { [unowned self] in
            for account in accounts where connections[account.name] == nil && account.token == .secretService {
                reconnect(account.name)
            }
        }
        SystemEvents.watch { [unowned self] event in for connection in connections.values { connection.handle(event) } }
    }

    /// A click on the icon, or a second start.
    func activate() {
        step { $0.perform(accounts.isEmpty ? .connectAccount : .open(nil, message: nil), now: $1) }
    }

    // MARK: Accounts

    /// Connects by the accounts that there are now, and lets go of those that there are no more. An account that is as it
    /// was may have got another token.
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

    /// Does one thing after the other for an account: a new connection takes the cursor's file only when the old one has
    /// let go of it.
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
                // What an earlier connection had on its way is heard no more.
                guard let self, attempts[account.name] == attempt else { return }
                step { $0.received(delivery, from: account.name, now: $1) }
            }
            guard isCurrent() else { return await connection.stop() }
            connections[account.name] = connection
        } catch is CursorFile.InUse {
            giveUp(phrases.translate("another program uses this device's place"))
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
            // A keyring that is locked now says nothing of the token.
            guard let token = try? await TokenKeeper.token(of: account), token != connections[account.name]?.token
            else { return }
            reconnect(account.name)
        }
    }

    // MARK: Steps

    /// Something happened: the model takes it, and what follows is done.
    private func step(_ body: (Tray, Timestamp) -> Void) {
        guard !isEnding else { return }
        body(tray, .now)
        // What is done may be told to the model at once; it is done in its turn.
        guard !isPerforming else { return }
        isPerforming = true
        while case let actions = tray.takeActions(), !actions.isEmpty { actions.forEach(perform) }
        isPerforming = false
        let now = Timestamp.now
        if let wakeUpAt = tray.wakeUpAt(now: now) { timer.set(after: wakeUpAt.since(now)) } else { timer.cancel() }
        if now.since(refreshedAt) >= Self.refreshSpan || now < refreshedAt {
            refresh(now: now)
        } else {
            refreshTimer.set(after: Self.refreshSpan)
        }
    }

    private func refresh(now: Timestamp) {
        refreshedAt = now
        icon.show(
            tray.icon(now: now), isMonochrome: tray.settings.isMonochrome, toolTip: tray.toolTip(now: now))
        menu.update()
    }

    private func perform(_ action: TrayAction) {
        switch action {
        case .popUp(.show(let key, let popUp, let replaced)):
            showing += 1
            GLibLoop.start { [self] in
                let id = try? await notifier.show(popUp, replacing: replaced)
                showing -= 1
                if isEnding {
                    // Not acknowledged: it comes again the next time.
                    if let id { await notifier.withdraw(id) }
                } else {
                    step { $0.answered(key, id: id, now: $1) }
                }
            }
        case .popUp(.withdraw(let id)): GLibLoop.start { [notifier] in await notifier!.withdraw(id) }
        case .popUp(.took): break
        case .acknowledge(let name, let cursor, let welcomes):
            connections[name]?.acknowledge(cursor, after: welcomes)
        case .markRead(let name, let seq): connections[name]?.read(upTo: seq)
        case .fetchRecent(let name): fetchRecent(name)
        case .fetchUnread(let name): fetchUnread(name)
        case .open(let name, let message): open(name, message)
        case .retry(let name): reconnect(name)
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
            // Without the scope to read, the menu shows what comes from now on.
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

    private func open(_ profile: ProfileName?, _ message: String?) {
        runInTerminal(
            ["feed", "--wait"] + (profile.map { ["--profile", $0] } ?? []) + (message.map { ["--message", $0] } ?? []))
    }

    private func runInTerminal(_ arguments: [String]) {
        attempt { try Terminal.run([ownPath] + arguments, preferred: environment("TERMINAL")) }
    }

    private func attempt(_ body: () throws -> Void) {
        do { try body() } catch { tell(phrases.translate("\(error)")) }
    }

    /// Says what went wrong where the user sees it, and in the journal.
    private func tell(_ text: String) {
        say(text.printable)
        let popUp = PopUp.message("Mailbell", text.printable)
        GLibLoop.start { [self] in
            // The first call may have started the service.
            for _ in 1...2 where (try? await notifier.show(popUp, replacing: 0)) != nil { return }
        }
    }

    // MARK: The end

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
            let deadline = Timestamp.now + .seconds(1)
            while showing > 0, Timestamp.now < deadline { try? await Task.sleep(for: .milliseconds(10)) }
            bus.flush()
            ended()
        }
    }
}
