import Wire

/// Has a running hub perform one command, over a connection of the control socket.
struct ControlClient: Administration {
    /// The connection ended before the command began: nothing was done.
    struct NotStarted: Error {}

    /// How long to wait for the hub's first line.
    private static let patience = Duration.seconds(15)

    private let folder: String
    private let connection: ControlConnection
    /// Called with the name of the command for which this one waits.
    private let waiting: @Sendable (String) -> Void

    /// Connects to the hub that serves a folder.
    ///
    /// - Returns: nil if no hub listens there.
    /// - Throws: `ControlError` if this process may not connect.
    init?(_ folder: String, waiting: @escaping @Sendable (String) -> Void) throws(ControlError) {
        guard let descriptor = try ControlSocket.connect(in: folder) else { return nil }
        self.folder = folder
        self.waiting = waiting
        connection = ControlConnection(descriptor, patience: Self.patience)
    }

    func perform(
        _ command: ControlCommand, isWanted: @escaping @Sendable () -> Bool, judged: (RejudgedActivity) -> Void
    ) throws -> ControlResult {
        // If the hub has closed the connection, it may have said why before.
        try? connection.write(ControlRequest(command))
        var isHeard = false
        var hasStarted = false
        while true {
            switch try next(isHeard, hasStarted, isWanted) {
            case .waiting(let other): waiting(other)
            case .started: hasStarted = true
            case .judged(let activity): judged(activity)
            case .done(let result): return result
            case .failed(let reason): throw ControlError(reason)
            }
            isHeard = true
        }
    }

    /// The hub's next line.
    private func next(_ isHeard: Bool, _ hasStarted: Bool, _ isWanted: () -> Bool) throws -> ControlLine {
        let line: [UInt8]
        do throws(ControlFault) {
            line = try connection.readLine(
                limit: ControlProtocol.lineBytes, within: isHeard ? nil : Self.patience, while: isWanted)
        } catch {
            switch error {
            case .closed where !hasStarted: throw NotStarted()
            case .closed:
                throw ControlError(
                    "the hub ended before the command was done, or this program did not read its answer for a minute; "
                        + "run the command again")
            case .silent:
                throw ControlError(
                    "\(folder): the hub does not answer; `mailbell-hub ready` and the hub's log may say why")
            case .unwanted: throw Unwanted()
            case .tooLong: throw ControlError("\(folder): the hub's answer is too long; restart the hub")
            }
        }
        do throws(JSONFault) {
            return try decodeJSON(ControlLine.self, from: line)
        } catch {
            throw ControlError("\(folder): the hub's answer cannot be read: \(error); restart the hub")
        }
    }
}
