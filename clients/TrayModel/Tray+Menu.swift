public import Mailbell
import Wording

/// What the icon and the menu show.
extension Tray {
    /// Opens and clicks that were not seen yet, of all accounts.
    public var unread: Int64 { accounts.reduce(0) { $0 + $1.unread.count } }

    public func icon(now: Timestamp) -> IconState {
        if accounts.isEmpty || accounts.contains(where: { $0.isOffline(at: now) }) { return .offline }
        if accounts.contains(where: { !$0.hasConnected }) { return .connecting }
        if settings.isPaused(at: now) { return .paused }
        return unread > 0 ? .unread : .connected
    }

    /// The icon's tooltip: the state, and how much is unread.
    public func toolTip(now: Timestamp) -> String {
        var lines = accounts.map { state(of: $0, now: now) }
        if accounts.isEmpty { lines = [phrases.tr("Not connected to a hub yet")] }
        if settings.isPaused(at: now) { lines.append(pauseText(now: now)) }
        lines.append(unreadText)
        return lines.joined(separator: "\n")
    }

    private var unreadText: String {
        unread == 0 ? phrases.tr("Nothing unread") : phrases.tr("{n} unread", "{n} unread", unread)
    }

    private func state(of account: AccountState, now: Timestamp) -> String {
        let gaps = ["hub": account.hub]
        switch account.link {
        case .connected: return phrases.tr("Connected to {hub}", gaps)
        case .connecting(_, nil): return phrases.tr("Connecting to {hub}…", gaps)
        case .connecting(let since, let reason?):
            guard account.isOffline(at: now) else { return phrases.tr("Connecting to {hub}…", gaps) }
            return phrases.tr(
                "{hub} has been unreachable since {time}: {reason}",
                ["hub": account.hub, "time": phrases.timeHere(since), "reason": Self.brief(reason)])
        case .stopped(_, let reason), .locked(let reason):
            return phrases.tr("{hub}: {reason}", ["hub": account.hub, "reason": Self.brief(reason)])
        }
    }

    /// A reason comes from elsewhere: it is held to a line that fits into a menu.
    private static func brief(_ text: String) -> String {
        let text = text.printable
        return text.count > 80 ? text.prefix(79) + "…" : text
    }

    private func pauseText(now: Timestamp) -> String {
        guard case .until(let end) = settings.pause else { return phrases.tr("Pop-ups are paused") }
        // By the clock if it is today, else by the day: in the night before, "until 00:00" would be tomorrow too.
        let time = phrases.tomorrow(now) >= end ? phrases.timeHere(end) : phrases.dayHere(end)
        return phrases.tr("Pop-ups are paused until {time}", ["time": time])
    }

    /// The whole menu, as of now. Everything can be reached from it: some desktops open nothing else.
    public func menu(now: Timestamp) -> [MenuEntry] {
        var entries = stateEntries(now: now)
        entries.append(MenuEntry(MenuID.separators, "", .separator))
        entries += recentEntries(now: now)
        entries += [
            MenuEntry(MenuID.separators + 1, "", .separator),
            MenuEntry(
                MenuID.open, phrases.tr("Open activity"), .command(.open(nil, message: nil)),
                isEnabled: !accounts.isEmpty),
            MenuEntry(MenuID.markAllRead, phrases.tr("Mark all read"), .command(.markAllRead), isEnabled: unread > 0),
            pauseEntry(now: now), mutedEntry, preferencesEntry,
            MenuEntry(MenuID.separators + 2, "", .separator),
            MenuEntry(MenuID.quit, phrases.tr("Quit"), .command(.quit)),
        ]
        return entries
    }

    private func stateEntries(now: Timestamp) -> [MenuEntry] {
        if accounts.isEmpty {
            return [MenuEntry(MenuID.connect, phrases.tr("Connect to a hub…"), .command(.connectAccount))]
        }
        var entries = accounts.map { account in
            let id = menuIDs.id(of: .account(account.name))
            let text = state(of: account, now: now)
            switch account.link {
            case .connected, .connecting: return MenuEntry(id, text, .text)
            // It has given up: a click tries once more.
            case .stopped, .locked:
                return MenuEntry(id, text + phrases.tr(" (try again)"), .command(.retry(account.name)))
            }
        }
        if unread > 0 { entries.append(MenuEntry(MenuID.unread, unreadText, .text)) }
        return entries
    }

    private func recentEntries(now: Timestamp) -> [MenuEntry] {
        if recent.shown.isEmpty { return [MenuEntry(MenuID.nothingYet, phrases.tr("Nothing opened yet"), .text)] }
        return recent.shown.map { notice in
            let isUnread =
                accounts.first { $0.name == notice.id.profile }.map { notice.id.seq > $0.markedUpTo } ?? false
            let text = phrases.tr(
                "{what} — {when}", ["what": phrases.headline(notice), "when": phrases.age(notice.at, now: now)])
            return MenuEntry(
                menuIDs.id(of: .notice(notice.id)), (isUnread ? "● " : "") + text,
                .command(.open(notice.id.profile, message: notice.message)))
        }
    }

    private func pauseEntry(now: Timestamp) -> MenuEntry {
        if settings.isPaused(at: now) {
            return MenuEntry(
                MenuID.resume, phrases.tr("Resume pop-ups ({state})", ["state": pauseText(now: now)]), .command(.resume)
            )
        }
        return MenuEntry(
            MenuID.pause, phrases.tr("Pause pop-ups"),
            .submenu([
                MenuEntry(MenuID.pause + 1, phrases.tr("For 1 hour"), .command(.pause(.hour))),
                MenuEntry(MenuID.pause + 2, phrases.tr("Until tomorrow"), .command(.pause(.tomorrow))),
                MenuEntry(MenuID.pause + 3, phrases.tr("Until I resume them"), .command(.pause(.untilResumed))),
            ]))
    }

    private var mutedEntry: MenuEntry {
        let contacts = settings.muted.map { contact in
            MenuEntry(
                menuIDs.id(of: .contact(contact.email)),
                contact.name.map { "\(Phrases.isolated($0)) <\(contact.email)>" } ?? contact.email,
                .check(.unmute(contact.email), isOn: true))
        }
        return MenuEntry(
            MenuID.muted, phrases.tr("Muted contacts"),
            .submenu(
                contacts.isEmpty ? [MenuEntry(MenuID.nobodyMuted, phrases.tr("Nobody is muted"), .text)] : contacts))
    }

    private var preferencesEntry: MenuEntry {
        let switches: [(TrayCommand.Switch, String, Bool)] = [
            (.opens, phrases.tr("Pop-ups for opens"), settings.showsOpens),
            (.clicks, phrases.tr("Pop-ups for clicks"), settings.showsClicks),
            (.sound, phrases.tr("Sound"), settings.hasSound),
            (.monochrome, phrases.tr("Monochrome icon"), settings.isMonochrome),
            (.autostart, phrases.tr("Start with the session"), isAutostarted),
        ]
        var entries = switches.enumerated().map { index, item in
            MenuEntry(MenuID.preferences + 1 + Int32(index), item.1, .check(.toggle(item.0), isOn: item.2))
        }
        guard !accounts.isEmpty else {
            return MenuEntry(MenuID.preferences, phrases.tr("Preferences"), .submenu(entries))
        }
        entries.append(MenuEntry(MenuID.separators + 3, "", .separator))
        entries.append(
            MenuEntry(MenuID.connectAnother, phrases.tr("Connect another account…"), .command(.connectAccount)))
        entries += accounts.map { account in
            MenuEntry(
                menuIDs.id(of: .disconnecting(account.name)),
                phrases.tr("Disconnect {email} at {hub}…", ["email": account.email, "hub": account.hub]),
                .command(.disconnectAccount(account.name)))
        }
        return MenuEntry(MenuID.preferences, phrases.tr("Preferences"), .submenu(entries))
    }
}
