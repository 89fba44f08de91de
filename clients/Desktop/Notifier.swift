public import TrayModel

/// The desktop's notification service (Desktop Notifications Specification 1.2,
/// https://specifications.freedesktop.org/notification-spec/).
@GLibLoop
public final class Notifier {
    private static let name = "org.freedesktop.Notifications"
    private static let path = "/org/freedesktop/Notifications"

    private let bus: SessionBus
    private let icon: String
    /// The properties of the running service; nil until it was asked.
    private var service: Service?
    /// The focus token that the service sends right before the action that it belongs to.
    private var focus: (id: UInt32, token: FocusToken)?
    private var isThere = false
    /// The number of services that have appeared. The first call may start one, which appears before the call is answered.
    private var lives = 0

    /// An event from the service, or about it.
    public enum Event: Sendable {
        /// A service has appeared, which knows none of our pop-ups.
        case appeared
        /// A pop-up was closed. `hasExpired`: its time was up, and a desktop may keep it in a list.
        case closed(UInt32, hasExpired: Bool)
        /// The user has used a button, or clicked the pop-up.
        case chose(PopUp.Choice, UInt32, FocusToken?)
    }

    /// The properties of a notification service that pop-ups depend on.
    private struct Service {
        /// Its capabilities, such as `actions`.
        var abilities: Set<String>
        /// Whether a pop-up must be withdrawn and shown again instead of replaced. GNOME 43 redraws a replaced banner without
        /// its buttons: messageTray.js emits `updated` before notificationDaemon.js has added them again.
        var losesButtons: Bool
        /// Whether the action "default" is a click on the pop-up without a button. *Mute contact* would be the only button then.
        var hidesDefault: Bool

        init(abilities: Set<String>, name: String?) {
            self.abilities = abilities
            losesButtons = name == "gnome-shell"
            hidesDefault = name == "gnome-shell" || name == "Plasma"
        }
    }
    /// The action of an extra button that does the same as "default".
    private static let open = "open"

    /// Watches the service, and passes its events to `handle`.
    public init(on bus: SessionBus, icons: IconFiles, _ handle: @escaping @GLibLoop (Event) -> Void) {
        self.bus = bus
        icon = icons.applicationIcon
        bus.watch(
            Self.name,
            appeared: { [unowned self] in
                service = nil
                isThere = true
                lives += 1
                handle(.appeared)
            },
            vanished: { [unowned self] in
                service = nil
                isThere = false
            })
        bus.subscribe(Self.name, Self.path, Self.name, "NotificationClosed") { arguments in
            guard let id = arguments.first?.uint32 else { return }
            let expired: UInt32 = 1
            handle(.closed(id, hasExpired: arguments.count > 1 && arguments[1].uint32 == expired))
        }
        bus.subscribe(Self.name, Self.path, Self.name, "ActivationToken") { [unowned self] arguments in
            guard arguments.count == 2, let id = arguments[0].uint32 else { return }
            focus = arguments[1].string.flatMap(FocusToken.init).map { (id, $0) }
        }
        bus.subscribe(Self.name, Self.path, Self.name, "ActionInvoked") { [unowned self] arguments in
            guard arguments.count == 2, let id = arguments[0].uint32, let name = arguments[1].string,
                let choice = name == Self.open ? .open : PopUp.Choice(rawValue: name)
            else { return }
            let token = focus?.id == id ? focus?.token : nil
            focus = nil
            handle(.chose(choice, id, token))
        }
    }

    /// Shows a pop-up; replaces another one unless `replaced` is 0.
    ///
    /// - Parameter answered: called with the service's answer, before events that the service sends after it.
    public func show(
        _ popUp: PopUp, replacing replaced: UInt32, answered: @escaping @GLibLoop (PopUpAnswer) -> Void
    ) {
        GLibLoop.start { [self] in
            let life = lives
            guard let service = try? await knownService() else { return answered(.refused) }
            let losesOne = service.losesButtons && replaced != 0
            if losesOne { await withdraw(replaced) }
            // A service has appeared meanwhile, and `Event.appeared` makes the caller show everything again: do not show it twice.
            guard life == lives else { return answered(.refused) }
            let arguments = arguments(of: popUp, replacing: losesOne ? 0 : replaced, at: service)
            bus.call(Self.name, Self.path, Self.name, "Notify", arguments) { answer in
                answered(Self.meaning(of: answer))
            }
        }
    }

    private static func meaning(of answer: SessionBus.Answer) -> PopUpAnswer {
        switch answer {
        case .success(let values): return values.first?.uint32.map(PopUpAnswer.shown) ?? .refused
        case .failure(let error):
            // Plasma's error for a text repeated within 1 s, and notification-daemon's for too many pop-ups.
            let names = ["ExcessNotificationGeneration", "MaxNotificationsExceeded"]
            return names.contains { error.name.hasSuffix("." + $0) } ? .tooSoon : .refused
        }
    }

    /// The arguments of `Notify`.
    private func arguments(of popUp: PopUp, replacing replaced: UInt32, at service: Service) -> [BusValue] {
        let buttons = service.abilities.contains("actions") ? popUp.buttons : []
        let actions = buttons.flatMap { button in
            let isDoubled = button.choice == .open && service.hidesDefault && buttons.count > 1
            return [button.choice.rawValue, button.label] + (isDoubled ? [Self.open, button.label] : [])
        }
        var hints: [(key: String, value: BusValue)] = [
            ("urgency", .byte(1)), ("category", .string("email")), ("desktop-entry", .string("org.mailbell.Tray")),
        ]
        if popUp.isAudible { hints.append(("sound-name", .string("message-new-email"))) }
        if popUp.isTransient { hints.append(("transient", .boolean(true))) }
        return [
            .string("Mailbell"), .uint32(replaced), .string(icon), .string(popUp.headline),
            .string(service.abilities.contains("body-markup") ? Self.escaped(popUp.details) : popUp.details),
            .strings(actions), .dictionary(hints), .int32(-1),
        ]
    }

    /// Closes a pop-up. It is no error if it is closed already.
    public func withdraw(_ id: UInt32) async {
        guard isThere else { return }
        _ = try? await bus.call(Self.name, Self.path, Self.name, "CloseNotification", [.uint32(id)])
    }

    /// Asks the service for its properties. This starts the service if the bus can start it.
    private func knownService() async throws(BusError) -> Service {
        if let service { return service }
        let life = lives
        let answer = try await bus.call(Self.name, Self.path, Self.name, "GetCapabilities")
        // A service without a name is assumed to have none of the known faults.
        let server = (try? await bus.call(Self.name, Self.path, Self.name, "GetServerInformation"))?.first?.string
        let known = Service(abilities: Set(answer.first?.elements?.compactMap(\.string) ?? []), name: server)
        if life == lives { service = known }
        return known
    }

    /// Escapes text for a body with markup ("Markup" in the specification).
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
