internal import CGIO

/// What a call on the bus failed with: the D-Bus error's name where the other side gave one, and its words.
public struct BusError: Error, CustomStringConvertible {
    /// Such as `org.freedesktop.DBus.Error.ServiceUnknown`; empty where the call did not get that far.
    public let name: String
    public let description: String

    static let unknownMethod = "org.freedesktop.DBus.Error.UnknownMethod"

    init(name: String, _ description: String) {
        self.name = name
        self.description = description
    }

    /// Takes the error, and frees it.
    init(_ error: UnsafeMutablePointer<GError>?) {
        let remote = g_dbus_error_get_remote_error(error)
        name = remote.map { String(cString: $0) } ?? ""
        g_free(remote)
        if error != nil { g_dbus_error_strip_remote_error(error) }
        description = error?.pointee.message.map { String(cString: $0) } ?? "unknown"
        g_error_free(error)
    }
}

/// An object that others on the bus may call.
@GLibLoop
protocol BusObject: AnyObject, Sendable {
    /// Its interface, as introspection XML with one interface.
    static var interface: String { get }
    /// Answers at once; nil for a method that there is not.
    func call(_ method: String, _ arguments: [BusValue]) -> [BusValue]?
    func property(_ name: String) -> BusValue?
}

/// A connection to the message bus of the session, or of the system.
@GLibLoop
public final class SessionBus {
    private let connection: OpaquePointer

    /// The bus of the session.
    ///
    /// - Throws: `BusError` where there is none.
    public static func session() throws(BusError) -> SessionBus { try SessionBus(G_BUS_TYPE_SESSION) }

    /// The bus of the system, where logind is.
    public static func system() throws(BusError) -> SessionBus { try SessionBus(G_BUS_TYPE_SYSTEM) }

    private init(_ type: GBusType) throws(BusError) {
        var error: UnsafeMutablePointer<GError>?
        guard let connection = g_bus_get_sync(type, nil, &error) else { throw BusError(error) }
        self.connection = connection
    }

    /// Calls `body` when the bus goes away, in place of ending the process without a word.
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

    /// Waits until all that was sent has left.
    public func flush() { g_dbus_connection_flush_sync(connection, nil, nil) }

    // MARK: Calls

    /// - Parameter timeout: milliseconds; -1 for the bus's own, 25 s.
    func call(
        _ name: String, _ path: String, _ interface: String, _ method: String, _ arguments: [BusValue] = [],
        timeout: Int32 = -1
    ) async throws(BusError) -> [BusValue] {
        typealias Answer = CheckedContinuation<Result<[BusValue], BusError>, Never>
        let result = await withCheckedContinuation { (continuation: Answer) in
            g_dbus_connection_call(
                connection, name, path, interface, method, BusValue.tuple(arguments), nil, G_DBUS_CALL_FLAGS_NONE,
                timeout, nil,
                { source, result, data in
                    var error: UnsafeMutablePointer<GError>?
                    let connection = OpaquePointer(source)
                    guard let reply = g_dbus_connection_call_finish(connection, result, &error) else {
                        return Box<Answer>.take(data).resume(returning: .failure(BusError(error)))
                    }
                    defer { g_variant_unref(reply) }
                    Box<Answer>.take(data).resume(returning: .success(BusValue(reply).elements ?? []))
                }, Box.retain(continuation))
        }
        return try result.get()
    }

    // MARK: Names and signals

    /// Calls back when a name gets an owner, and when it has none; also for how it is now.
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

    /// Calls back for each signal of an object, whoever sends it.
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

    /// Takes a name, unless somebody has it.
    ///
    /// - Returns: whether it is ours now.
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

    /// Lets others call `object` at `path`. For the whole run.
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

/// How GDBus reaches an exported object. Never changed; GLib wants a pointer to it that stays.
nonisolated(unsafe) private var exportedObject: GDBusInterfaceVTable = {
    var table = GDBusInterfaceVTable()
    table.method_call = { _, _, _, _, method, parameters, invocation, data in
        guard let method else { return }
        let name = String(cString: method)
        let arguments = BusValue(parameters).elements ?? []
        let object = Box<any BusObject>.borrow(data)
        let answer = GLibLoop.assumeIsolated { object.call(name, arguments) }
        if let answer {
            g_dbus_method_invocation_return_value(invocation, answer.isEmpty ? nil : BusValue.tuple(answer))
        } else {
            g_dbus_method_invocation_return_dbus_error(
                invocation, BusError.unknownMethod, "There is no method \(name).")
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
