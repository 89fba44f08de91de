/// The one tray of a session: a name on its bus. A second start activates the first
/// (org.freedesktop.Application, Desktop Entry Specification, "D-Bus Activation").
@GLibLoop
public final class SingleInstance: BusObject {
    private static let name = "org.mailbell.Tray"
    private static let path = "/org/mailbell/Tray"

    /// What another start of the program asks for.
    public enum Request: String, Sendable {
        /// Show the activity.
        case activate
        /// Accounts were added or removed.
        case reload
        case quit
    }

    private let handle: @GLibLoop (Request) -> Void

    private init(_ handle: @escaping @GLibLoop (Request) -> Void) { self.handle = handle }

    /// Becomes the one tray.
    ///
    /// - Returns: false where there is one already.
    public static func claim(
        on bus: SessionBus, _ handle: @escaping @GLibLoop (Request) -> Void
    ) async throws(BusError) -> Bool {
        // The object first: who finds the name finds what is behind it.
        try bus.export(SingleInstance(handle), at: path)
        return try await bus.own(name)
    }

    /// Asks the running tray.
    ///
    /// - Returns: false where none runs.
    public static func ask(_ request: Request, on bus: SessionBus) async throws(BusError) -> Bool {
        do throws(BusError) {
            let isRunning = try await bus.call(
                "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner", [.string(name)]
            )
            guard isRunning.first?.boolean == true else { return false }
            switch request {
            case .activate:
                _ = try await bus.call(name, path, "org.freedesktop.Application", "Activate", [.dictionary([])])
            case .reload, .quit:
                _ = try await bus.call(
                    name, path, "org.freedesktop.Application", "ActivateAction",
                    [.string(request.rawValue), .array("v", []), .dictionary([])])
            }
            return true
        } catch {
            if error.name == "org.freedesktop.DBus.Error.ServiceUnknown" { return false }
            throw error
        }
    }

    static let interface = """
        <node><interface name="org.freedesktop.Application">
        <method name="Activate"><arg type="a{sv}" direction="in"/></method>
        <method name="Open"><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/></method>
        <method name="ActivateAction"><arg type="s" direction="in"/><arg type="av" direction="in"/>
        <arg type="a{sv}" direction="in"/></method>
        </interface></node>
        """

    func call(_ method: String, _ arguments: [BusValue]) -> [BusValue]? {
        switch method {
        case "Activate", "Open": handle(.activate)
        case "ActivateAction":
            guard let request = arguments[0].string.flatMap(Request.init(rawValue:)) else { return nil }
            handle(request)
        default: return nil
        }
        return []
    }

    func property(_ name: String) -> BusValue? { nil }
}
