internal import CGIO

/// The error of a failed D-Bus call: its name, if the other side sent one, and its message.
public struct BusError: Error, CustomStringConvertible {
    /// Such as `org.freedesktop.DBus.Error.ServiceUnknown`; empty if the error is not from the other side.
    public let name: String
    /// The message.
    public let description: String

    static let invalidArguments = "org.freedesktop.DBus.Error.InvalidArgs"

    /// The answer to a call of an unknown method.
    static func unknownMethod(_ method: String) -> BusError {
        BusError(name: "org.freedesktop.DBus.Error.UnknownMethod", "There is no method \(method).")
    }

    init(name: String, _ description: String) {
        self.name = name
        self.description = description
    }

    /// Reads the error, and frees it.
    init(_ error: UnsafeMutablePointer<GError>?) {
        let remote = g_dbus_error_get_remote_error(error)
        name = remote.map { String(cString: $0) } ?? ""
        g_free(remote)
        if error != nil { g_dbus_error_strip_remote_error(error) }
        description = error?.pointee.message.map { String(cString: $0) } ?? "unknown"
        g_error_free(error)
    }
}

/// An object that other programs on the bus can call.
@GLibLoop
protocol BusObject: AnyObject, Sendable {
    /// Its interface, as introspection XML with one interface.
    static var interface: String { get }
    /// Answers a call. GLib has checked the arguments against `interface`.
    ///
    /// - Parameter sender: the caller's name on the bus, such as `:1.42`.
    /// - Throws: the error that is sent to the caller.
    func call(_ method: String, _ arguments: [BusValue], from sender: String) throws(BusError) -> [BusValue]
    /// The value of a property; nil if it is unknown.
    func property(_ name: String) -> BusValue?
}

/// A connection to the session's message bus, or to the system's.
@GLibLoop
public final class SessionBus {
    private let connection: OpaquePointer

    /// Connects to the session bus.
    ///
    /// - Throws: `BusError` if there is none.
    public static func session() throws(BusError) -> SessionBus { try SessionBus(G_BUS_TYPE_SESSION) }

    /// Connects to the system bus, where logind is.
    public static func system() throws(BusError) -> SessionBus { try SessionBus(G_BUS_TYPE_SYSTEM) }

    private init(_ type: GBusType) throws(BusError) {
        var error: UnsafeMutablePointer<GError>?
        guard let connection = g_bus_get_sync(type, nil, &error) else { throw BusError(error) }
        self.connection = connection
    }

    /// Calls `body` when the bus closes the connection, instead of ending the process silently.
    public func onClosed(_ body: @escaping @GLibLoop () -> Void) {
        g_dbus_connection_set_exit_on_close(connection, 0)
        mb_connect_closed(
            connection,
            { _, _, _, data in
                let body = Box<@GLibLoop () -> Void>.borrow(data)
                GLibLoop.assumeIsolated { body() }
            },
            Box.retain(body), { data, _ in if let data { Unmanaged<AnyObject>.fromOpaque(data).release() } })
    }

    /// This connection's name on the bus, such as `:1.42`.
    var uniqueName: String { String(cString: g_dbus_connection_get_unique_name(connection)) }

    /// Blocks until everything has been sent.
    public func flush() { g_dbus_connection_flush_sync(connection, nil, nil) }

    // MARK: Calls

    /// Calls a method, and returns the values of the answer.
    ///
    /// - Parameter timeout: milliseconds; -1 for GDBus's default, 25 s.
    func call(
        _ name: String, _ path: String, _ interface: String, _ method: String, _ arguments: [BusValue] = [],
        timeout: Int32 = -1
    ) async throws(BusError) -> [BusValue] {
        let result = await withCheckedContinuation { (continuation: CheckedContinuation<Answer, Never>) in
            call(name, path, interface, method, arguments, timeout: timeout) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// The answer to a call.
    typealias Answer = Result<[BusValue], BusError>

    /// The same with a callback, for callers that need the answer in the order of the bus. A task that awaits it may resume
    /// only after later signals were handled.
    func call(
        _ name: String, _ path: String, _ interface: String, _ method: String, _ arguments: [BusValue],
        timeout: Int32 = -1, answered: @escaping @GLibLoop (Answer) -> Void
    ) {
        typealias Handler = @GLibLoop (Answer) -> Void
        let handler: Handler = answered
        g_dbus_connection_call(
            connection, name, path, interface, method, BusValue.tuple(arguments), nil, G_DBUS_CALL_FLAGS_NONE,
            timeout, nil,
            { source, result, data in
                var error: UnsafeMutablePointer<GError>?
                let reply = g_dbus_connection_call_finish(OpaquePointer(source), result, &error)
                let answer: Answer = reply == nil ? .failure(BusError(error)) : .success(BusValue(reply).elements ?? [])
                if let reply { g_variant_unref(reply) }
                let handler = Box<Handler>.take(data)
                GLibLoop.assumeIsolated { handler(answer) }
            }, Box.retain(handler))
    }

    // MARK: Names and signals

    /// Calls back when a name gets an owner and when it loses it, and once for the current state.
    func watch(
        _ name: String, appeared: @escaping @GLibLoop () -> Void, vanished: @escaping @GLibLoop () -> Void
    ) {
        typealias Callbacks = (appeared: @GLibLoop () -> Void, vanished: @GLibLoop () -> Void)
        let callbacks: Callbacks = (appeared, vanished)
        g_bus_watch_name_on_connection(
            connection, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
            { _, _, _, data in
                let appeared = Box<Callbacks>.borrow(data).appeared
                GLibLoop.assumeIsolated { appeared() }
            },
            { _, _, data in
                let vanished = Box<Callbacks>.borrow(data).vanished
                GLibLoop.assumeIsolated { vanished() }
            },
            Box.retain(callbacks), Box<Callbacks>.release)
    }

    /// Calls `body` for each signal of an object.
    ///
    /// - Parameter sender: the sender's name; nil for any.
    func subscribe(
        _ sender: String?, _ path: String, _ interface: String, _ signal: String,
        _ body: @escaping @GLibLoop ([BusValue]) -> Void
    ) {
        typealias Handler = @GLibLoop ([BusValue]) -> Void
        let handler: Handler = body
        g_dbus_connection_signal_subscribe(
            connection, sender, interface, signal, path, nil, G_DBUS_SIGNAL_FLAGS_NONE,
            { _, _, _, _, _, parameters, data in
                let arguments = BusValue(parameters).elements ?? []
                let handler = Box<Handler>.borrow(data)
                GLibLoop.assumeIsolated { handler(arguments) }
            }, Box.retain(handler), Box<Handler>.release)
    }

    /// Requests a name on the bus, without queueing for it.
    ///
    /// - Returns: whether this connection owns it now.
    func own(_ name: String) async throws(BusError) -> Bool {
        let doNotQueue: UInt32 = 4
        let answer = try await call(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
            [.string(name), .uint32(doNotQueue)])
        let isOwner: UInt32 = 1
        let isOwnerAlready: UInt32 = 4
        return answer.first?.uint32 == isOwner || answer.first?.uint32 == isOwnerAlready
    }

    // MARK: Objects

    /// Lets others call `object` at `path`, until the program ends.
    func export(_ object: any BusObject, at path: String) throws(BusError) {
        var error: UnsafeMutablePointer<GError>?
        guard let node = g_dbus_node_info_new_for_xml(type(of: object).interface, &error) else { throw BusError(error) }
        defer { g_dbus_node_info_unref(node) }
        let id = g_dbus_connection_register_object(
            connection, path, node.pointee.interfaces[0], &exportedObject, Box.retain(object),
            Box<any BusObject>.release, &error)
        guard id != 0 else { throw BusError(error) }
    }

    func emit(_ path: String, _ interface: String, _ signal: String, _ arguments: [BusValue] = []) {
        g_dbus_connection_emit_signal(
            connection, nil, path, interface, signal, arguments.isEmpty ? nil : BusValue.tuple(arguments), nil)
    }
}

/// The functions through which GDBus calls an exported object. Constant; a variable, since GLib needs a stable pointer to it.
nonisolated(unsafe) private var exportedObject: GDBusInterfaceVTable = {
    var table = GDBusInterfaceVTable()
    table.method_call = { _, sender, _, _, method, parameters, invocation, data in
        guard let method else { return }
        let name = String(cString: method)
        let sender = sender.map { String(cString: $0) } ?? ""
        let arguments = BusValue(parameters).elements ?? []
        let object = Box<any BusObject>.borrow(data)
        let answer: SessionBus.Answer = GLibLoop.assumeIsolated {
            do throws(BusError) {
                return .success(try object.call(name, arguments, from: sender))
            } catch {
                return .failure(error)
            }
        }
        switch answer {
        case .success(let values):
            g_dbus_method_invocation_return_value(invocation, values.isEmpty ? nil : BusValue.tuple(values))
        case .failure(let error):
            g_dbus_method_invocation_return_dbus_error(invocation, error.name, error.description)
        }
    }
    table.get_property = { _, _, _, _, property, error, data in
        guard let property else { return nil }
        let name = String(cString: property)
        let object = Box<any BusObject>.borrow(data)
        let value = GLibLoop.assumeIsolated { object.property(name) }
        if value == nil { mb_set_unknown_property(error, property) }
        return value?.variant
    }
    return table
}()
