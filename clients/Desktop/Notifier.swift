public import TrayModel

/// The desktop's notification service (Desktop Notifications Specification 1.2,
/// https://specifications.freedesktop.org/notification-spec/).
@GLibLoop
public final class Notifier {
    private static let name = "org.freedesktop.Notifications"
    private static let path = "/org/freedesktop/Notifications"

    private let bus: SessionBus
    private let icon: String
    /// What the service can do; nil until it was asked.
    private var abilities: Set<String>?
    private var isThere = false
    /// Counts up with every service that appears. A first call may start one: it appears before that call is answered.
    private var lives = 0

    /// What the service says, or what is said about it.
    public enum Event: Sendable {
        /// A service is there that knows none of our pop-ups.
        case appeared
        case closed(UInt32)
        case chose(PopUp.Choice, UInt32)
    }

    public init(on bus: SessionBus, icons: IconFiles, _ handle: @escaping @GLibLoop (Event) -> Void) {
        self.bus = bus
        icon = icons.applicationIcon
        bus.watch(
            Self.name,
            appeared: { [unowned self] in
                abilities = nil
                isThere = true
                lives += 1
                handle(.appeared)
            },
            vanished: { [unowned self] in
                abilities = nil
                isThere = false
            })
        bus.subscribe(Self.name, Self.path, Self.name, "NotificationClosed") { arguments in
            if let id = arguments.first?.uint32 { handle(.closed(id)) }
        }
        bus.subscribe(Self.name, Self.path, Self.name, "ActionInvoked") { arguments in
            guard arguments.count == 2, let id = arguments[0].uint32,
                let choice = arguments[1].string.flatMap(PopUp.Choice.init(rawValue:))
            else { return }
            handle(.chose(choice, id))
        }
    }

    /// Shows a pop-up, in place of another if `replaced` is not 0.
    ///
    /// - Returns: the service's number for it.
    /// - Throws: `BusError` where it was not taken.
    public func show(_ popUp: PopUp, replacing replaced: UInt32) async throws(BusError) -> UInt32 {
        let life = lives
        let abilities = try await knownAbilities()
        // Whoever heard that it appeared asks anew for all that is to be shown; this would be one pop-up too many.
        guard life == lives else { throw BusError(name: "", "the notification service has only just started") }
        let buttons = abilities.contains("actions") ? popUp.buttons : []
        var hints: [(key: String, value: BusValue)] = [
            ("urgency", .byte(1)), ("category", .string("email")), ("desktop-entry", .string("org.mailbell.Tray")),
        ]
        if popUp.isAudible { hints.append(("sound-name", .string("message-new-email"))) }
        let answer = try await bus.call(
            Self.name, Self.path, Self.name, "Notify",
            [
                .string("Mailbell"), .uint32(replaced), .string(icon), .string(popUp.headline),
                .string(abilities.contains("body-markup") ? Self.escaped(popUp.details) : popUp.details),
                .strings(buttons.flatMap { [$0.choice.rawValue, $0.label] }), .dictionary(hints), .int32(-1),
            ])
        guard let id = answer.first?.uint32 else { throw BusError(name: "", "Notify was answered without a number") }
        return id
    }

    /// Takes a pop-up away. One that is gone already is no error.
    public func withdraw(_ id: UInt32) async {
        guard isThere else { return }
        _ = try? await bus.call(Self.name, Self.path, Self.name, "CloseNotification", [.uint32(id)])
    }

    /// Asking starts the service where the bus can start it.
    private func knownAbilities() async throws(BusError) -> Set<String> {
        if let abilities { return abilities }
        let answer = try await bus.call(Self.name, Self.path, Self.name, "GetCapabilities")
        let known = Set(answer.first?.elements?.compactMap(\.string) ?? [])
        abilities = known
        return known
    }

    /// As text within the markup of a body ("Markup" in the specification).
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
