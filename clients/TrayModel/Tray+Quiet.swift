import Core
public import Wire

/// What the user has set at a hub: contacts without pop-ups, a pause, and quiet hours. It holds for that account, beside what
/// is set in the tray.
extension Tray {
    /// The answer to `fetchPreferences`.
    public func fetched(_ preferences: PreferencesReply, for name: ProfileName, now: Moment) {
        guard let index = accounts.firstIndex(where: { $0.name == name }) else { return }
        prefer(preferences, index, now: now)
    }

    func prefer(_ reply: PreferencesReply, _ index: Int, now: Moment) {
        accounts[index].preferences = HubPreferences(reply, earlier: accounts[index].preferences)
        let account = accounts[index]
        withdraw { $0.id.profile == account.name && account.mutes($0) }
        lookAtQuiet(now: now)
    }

    /// Holds back what is about to be shown of an account whose quiet hours begin, shows what was missed in those that end, and
    /// asks for the next.
    func lookAtQuiet(now: Moment) {
        for index in accounts.indices {
            let name = accounts[index].name
            let isQuiet = accounts[index].wait(at: now) != nil
            if isQuiet, !accounts[index].isQuiet {
                let waiting = accounts[index].backlog + popUps.takeWaiting { $0.id.profile == name }
                accounts[index].backlog = []
                waiting.forEach(miss)
            }
            accounts[index].isQuiet = isQuiet
            if accounts[index].needsPreferences(at: now), accounts[index].mayAskAt(now.uptime) <= now.uptime {
                accounts[index].askedForPreferencesAt = now.uptime
                actions.append(.fetchPreferences(name))
            }
        }
        tellMissed(now: now)
    }

    /// When to look at an account's quiet hours next; nil if none are known.
    func wakeUpForQuiet(of account: AccountState, now: Moment) -> MonotonicTime? {
        guard let change = account.preferences?.nextChange(after: now.wall) else { return nil }
        let wait = max(.zero, change.since(now.wall))
        // While pop-ups wait, the time of day may be set, as in a pause. Hours that begin are noticed by the next notice, too.
        return now.uptime + (account.wait(at: now) != nil ? min(wait, Self.longestLook) : wait)
    }
}

extension AccountState {
    /// When pop-ups that wait for what the user has set at the hub are shown; nil if they do not wait.
    func wait(at now: Moment) -> Timestamp? { preferences?.wait(at: now.wall) }

    /// Whether the user has muted the contact at the hub.
    func mutes(_ notice: Notice) -> Bool { notice.address.map { preferences?.muted.contains($0) ?? false } ?? false }
}
