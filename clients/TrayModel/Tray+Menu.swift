import Core
import MailbellClient
import Presentation

/// What the icon and the menu show.
extension Tray {
    /// Unread opens and clicks of all accounts.
    public var unread: Int64 { accounts.reduce(0) { $0 + $1.unread.count } }

    /// The first state that applies, with a badge while something is unread.
    public func icon(now: Moment) -> IconState {
        let state = connectionState(now: now)
        return unread > 0 ? state.withBadge : state
    }

    private func connectionState(now: Moment) -> IconState {
        if accounts.isEmpty || accounts.contains(where: { $0.isOffline(at: now.uptime) }) { return .offline }
        if accounts.contains(where: { !$0.hasConnected }) { return .connecting }
        if settings.isPaused(at: now.wall) || accounts.allSatisfy({ $0.wait(at: now) != nil }) { return .paused }
        return .connected
    }

    /// The icon's tooltip: the state, and how much is unread.
    public func toolTip(now: Moment) -> String {
        var lines = accounts.map { account in
            guard let reason = reason(of: account, now: now) else { return state(of: account, now: now) }
            return phrases.tr("{state}: {reason}", ["state": state(of: account, now: now), "reason": reason])
        }
        if accounts.isEmpty { lines = [phrases.tr("Not connected to a hub yet")] }
        if settings.isPaused(at: now.wall) { lines.append(pauseText(now: now)) }
        lines += accounts.compactMap { quietText(of: $0, now: now) }
        lines.append(unreadText)
        return lines.joined(separator: "\n")
    }

    private var unreadText: String {
        unread == 0 ? phrases.tr("Nothing unread") : phrases.tr("{n} unread", "{n} unread", unread)
    }

    private func state(of account: AccountState, now: Moment) -> String {
        let gaps = ["hub": account.hub]
        switch account.link {
        case .connected: return phrases.tr("Connected to {hub}", gaps)
        case .connecting(_, nil): return phrases.tr("Connecting to {hub}…", gaps)
        case .connecting(let since, _?):
            guard account.isOffline(at: now.uptime) else { return phrases.tr("Connecting to {hub}…", gaps) }
            let time = phrases.timeHere(now.wall - now.uptime.since(since))
            return phrases.tr("{hub} unreachable since {time}", ["hub": account.hub, "time": time])
        case .stopped(_, let reason), .locked(let reason):
            let reason = HubReason.text(reason, hub: account.hub)
            return phrases.tr("{hub}: {reason}", ["hub": account.hub, "reason": reason])
        }
    }

    /// Why a hub is unreachable; nil if it is not.
    private func reason(of account: AccountState, now: Moment) -> String? {
        guard case .connecting(_, let reason?) = account.link, account.isOffline(at: now.uptime) else { return nil }
        return HubReason.text(reason, hub: account.hub)
    }

    private func pauseText(now: Moment) -> String {
        guard case .until(let end) = settings.pause else { return phrases.tr("Pop-ups are paused") }
        // The time if the pause ends by the next midnight, else the date.
        let time = phrases.tomorrow(now.wall) >= end ? phrases.timeHere(end) : phrases.dayHere(end)
        return phrases.tr("Pop-ups are paused until {time}", ["time": time])
    }

    /// Until when an account's pop-ups wait for what the user has set at the hub; nil if they do not.
    private func quietText(of account: AccountState, now: Moment) -> String? {
        guard let end = account.wait(at: now) else { return nil }
        // Quiet hours end tomorrow morning, mostly: the time, if it comes within a day.
        let time = end.since(now.wall) <= .seconds(86_400) ? phrases.timeHere(end) : phrases.dayHere(end)
        return accounts.count == 1
            ? phrases.tr("Pop-ups wait until {time} (web app)", ["time": time])
            : phrases.tr("Pop-ups of {hub} wait until {time} (web app)", ["hub": account.hub, "time": time])
    }

    /// The whole menu. Everything can be reached from it, since some desktops offer nothing else.
    public func menu(now: Moment) -> [MenuEntry] {
        var entries = stateEntries(now: now)
        entries.append(MenuEntry(MenuID.separators, "", .separator))
        entries += recentEntries(now: now)
        entries += [
            MenuEntry(MenuID.separators + 1, "", .separator),
            MenuEntry(
                MenuID.open, phrases.tr("Open activity"), .command(.open(nil, .activity)), isEnabled: !accounts.isEmpty),
            MenuEntry(
                MenuID.openTerminal, phrases.tr("Open activity in a terminal"),
                .command(.openTerminal(nil, message: nil)), isEnabled: !accounts.isEmpty),
            MenuEntry(MenuID.markAllRead, phrases.tr("Mark all read"), .command(.markAllRead), isEnabled: unread > 0),
            pauseEntry(now: now), mutedEntry, preferencesEntry,
            MenuEntry(MenuID.separators + 2, "", .separator),
            MenuEntry(MenuID.quit, phrases.tr("Quit"), .command(.quit)),
        ]
        return entries
    }

    private func stateEntries(now: Moment) -> [MenuEntry] {
        if accounts.isEmpty {
            return [MenuEntry(MenuID.connect, phrases.tr("Connect to a hub…"), .command(.connectAccount))]
        }
        // No state is greyed out: each does what a user who clicks on it may want.
        var entries = accounts.flatMap { account in
            let id = menuIDs.id(of: .account(account.name))
            let text = state(of: account, now: now)
            switch account.link {
            case .connected:
                let state = MenuEntry(id, text, .command(.open(account.name, .activity)))
                guard let quiet = quietText(of: account, now: now) else { return [state] }
                let quietID = menuIDs.id(of: .quiet(account.name))
                return [state, MenuEntry(quietID, quiet, .command(.open(account.name, .settings)))]
            case .connecting:
                let state = MenuEntry(id, text, .command(.connectNow(account.name)))
                guard let reason = reason(of: account, now: now) else { return [state] }
                return [state, MenuEntry(menuIDs.id(of: .reason(account.name)), reason, .text)]
            // It has given up: a click tries again.
            case .stopped, .locked:
                return [MenuEntry(id, text + phrases.tr(" (try again)"), .command(.retry(account.name)))]
            }
        }
        if unread > 0 { entries.append(MenuEntry(MenuID.unread, unreadText, .command(.open(nil, .activity)))) }
        return entries
    }

    private func recentEntries(now: Moment) -> [MenuEntry] {
        if recent.shown.isEmpty { return [MenuEntry(MenuID.nothingYet, phrases.tr("Nothing opened yet"), .text)] }
        return recent.shown.map { notice in
            let isUnread =
                accounts.first { $0.name == notice.id.profile }.map { notice.id.seq > $0.markedUpTo } ?? false
            return MenuEntry(
                menuIDs.id(of: .notice(notice.id)), (isUnread ? "• " : "") + phrases.line(notice, now: now.wall),
                .command(.open(notice.id.profile, notice.page)))
        }
    }

    private func pauseEntry(now: Moment) -> MenuEntry {
        if settings.isPaused(at: now.wall) {
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
