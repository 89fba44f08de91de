/// Makes sure that a session has one tray, by a name on its bus. A second start activates the first
/// (org.freedesktop.Application, Desktop Entry Specification, "D-Bus Activation").
@GLibLoop
public final class SingleInstance: BusObject {
    private static let name = "org.mailbell.Tray"
    private static let path = "/org/mailbell/Tray"

    /// A request from another start of the program.
    public enum Request: String, Sendable {
        /// Show the activity.
        case activate
        /// Accounts were added or removed.
        case reload
        case quit
    }

    private let handle: @GLibLoop (Request) -> Void

    private init(_ handle: @escaping @GLibLoop (Request) -> Void) { self.handle = handle }

    /// Becomes the session's tray.
    ///
    /// - Returns: false if another tray is running.
    public static func claim(
        on bus: SessionBus, _ handle: @escaping @GLibLoop (Request) -> Void
    ) async throws(BusError) -> Bool {
        // Export the object first: once the name is visible, the object can be called.
        try bus.export(SingleInstance(handle), at: path)
        return try await bus.own(name)
    }

    /// Sends a request to the running tray.
    ///
    /// - Returns: false if none is running.
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

    func call(_ method: String, _ arguments: [BusValue], from sender: String) throws(BusError) -> [BusValue] {
        switch method {
        case "Activate", "Open": handle(.activate)
        case "ActivateAction":
            guard let request = arguments[0].string.flatMap(Request.init(rawValue:)) else {
                throw BusError(name: BusError.invalidArguments, "There is no action \(arguments[0].string ?? "").")
            }
            handle(request)
        default: throw BusError.unknownMethod(method)
        }
        return []
    }

    func property(_ name: String) -> BusValue? { nil }
}
