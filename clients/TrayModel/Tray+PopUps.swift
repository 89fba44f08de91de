import Core
import MailbellClient

/// Events of the notification service, and the user's actions on pop-ups.
extension Tray {
    /// The service has answered a request to show a pop-up.
    public func answered(_ key: PopUpKey, _ answer: PopUpAnswer, now: Moment) {
        popUps.answered(key, answer, now: now.uptime)
    }

    /// A notification service has appeared, which knows none of our pop-ups.
    public func serviceAppeared(now: Moment) { popUps.serviceAppeared(now: now.uptime) }

    /// A pop-up was closed; `hasExpired` if its time was up, so that a desktop may keep it in a list.
    public func closed(_ id: UInt32, hasExpired: Bool) { popUps.closed(id, hasExpired: hasExpired) }

    /// The user has used a pop-up's button.
    public func chose(_ choice: PopUp.Choice, of id: UInt32, now: Moment) {
        switch (choice, popUps.choose(choice, of: id)) {
        case (.open, .one(let notice)):
            perform(.open(notice.id.profile, notice.page), now: now)
        case (.open, .several): perform(.open(nil, .activity), now: now)
        case (.mute, .one(let notice)): mute(notice)
        case (.unmute, .muted(let email)): unmute(email)
        case (_, nil), (.open, .muted), (.mute, _), (.unmute, _): break
        }
    }

    private func mute(_ notice: Notice) {
        guard let email = notice.address, !settings.muted.contains(where: { $0.email == email }) else { return }
        settings.muted.append(.init(email: email, name: notice.name))
        withdraw { $0.address == email }
        popUps.confirm(mutingOf: email, phrases.muted(notice))
        actions.append(.save(settings))
    }

    /// Ends the muting of a contact.
    func unmute(_ email: String) {
        settings.muted.removeAll { $0.email == email }
        popUps.unmuted(email)
        actions.append(.save(settings))
    }
}
