import Core
import EventLoop
import Logging
import Synchronization
import Transport
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// Takes commands on the control socket of the data folder. The loop accepts connections; each has a thread of its own,
/// which reads the request, waits until no other command is at work, and performs it.
final class ControlServer: Sendable {
    /// What a client may do.
    struct Limits: Sendable {
        var requestBytes = ControlProtocol.requestBytes
        /// For a whole request.
        var requestTime = Duration.seconds(10)
        /// For a client that does not read: it may be a pipe to a pager.
        var answerTime = Duration.seconds(60)
        /// The user of a connection's other end; nil if unknown.
        var peer: @Sendable (Int32) -> uid_t? = { ControlSocket.peer(of: $0) }
    }

    private struct State {
        var connections = 0
        /// The command at work.
        var running: String?
        var isStopping = false
    }

    private let folder: String
    private let administration: any Administration
    private let limits: Limits
    private let logger: Logger
    private let rareLog: RareLog
    private let state = Mutex(State())
    @EventLoop private var listener: Listener?

    /// - Parameter folder: the data folder, whose lock this process holds.
    init(
        folder: String, administration: any Administration, limits: Limits = Limits(), logger: Logger
    ) {
        self.folder = folder
        self.administration = administration
        self.limits = limits
        self.logger = logger
        rareLog = RareLog(logger)
    }

    /// Listens. If the socket cannot be created, the hub runs without it, since hits matter more; commands say so then.
    @EventLoop
    func start() {
        do throws(ControlError) {
            let descriptor = try ControlSocket.listen(in: folder)
            guard let listener = Listener(descriptor, take: { [unowned self] in take($0) }) else {
                ControlSocket.remove(in: folder)
                throw ControlError("\(folder): out of memory or file descriptors")
            }
            self.listener = listener
        } catch {
            logger.error(
                "no control socket: contact erase, rejudge and retention --confirm-clock need a stopped hub",
                metadata: ["error": "\(error)"])
        }
    }

    /// Takes no more commands. The one at work ends after its transaction.
    @EventLoop
    func stop() {
        state.withLock { $0.isStopping = true }
        guard let listener else { return }
        ControlSocket.remove(in: folder)
        listener.close()
        self.listener = nil
    }

    /// Number of open connections.
    var connections: Int { state.withLock { $0.connections } }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    // MARK: Connections

    private func take(_ descriptor: Int32) {
        let connection = ControlConnection(descriptor, patience: limits.answerTime)
        let peer = limits.peer(descriptor)
        guard let peer, peer == 0 || peer == geteuid() else {
            rareLog.warn(
                "control-peer", "control connection refused: \(Self.whoMay)",
                ["uid": "\(peer.map { "\($0)" } ?? "unknown")"])
            return refuse(connection, Self.whoMay)
        }
        let hasRoom = state.withLock { state in
            guard state.connections < ControlProtocol.connections else { return false }
            state.connections += 1
            return true
        }
        guard hasRoom else {
            return refuse(
                connection, "\(ControlProtocol.connections) commands are at work or waiting already; try again later")
        }
        startThread("control") { [self] in
            converse(connection)
            state.withLock { $0.connections -= 1 }
        }
    }

    private static let whoMay = "only root and the hub's own user may give commands"

    /// Answers on the loop: a new connection has room for a short line, so this does not block.
    private func refuse(_ connection: ControlConnection, _ reason: String) {
        try? connection.write(ControlLine.failed(reason: reason))
    }

    /// Serves one connection. Blocks.
    private func converse(_ connection: ControlConnection) {
        let answer: ControlLine
        do {
            let command = try readCommand(connection)
            try takeTurn(command.name, connection)
            defer { state.withLock { $0.running = nil } }
            answer = .done(result: try perform(command, connection))
        } catch is Unwanted {
            answer = .failed(reason: "the hub is stopping; run the command again")
        } catch ControlFault.closed {
            return
        } catch {
            answer = .failed(reason: "\(error)")
        }
        try? connection.write(answer)
    }

    private func readCommand(_ connection: ControlConnection) throws -> ControlCommand {
        let line: [UInt8]
        do throws(ControlFault) {
            line = try connection.readLine(
                limit: limits.requestBytes, within: limits.requestTime, while: { !isStopping })
        } catch {
            switch error {
            case .closed: throw error
            case .unwanted: throw Unwanted()
            case .silent: throw ControlError("no whole request within \(limits.requestTime)")
            case .tooLong:
                throw ControlError(
                    "the request is larger than \(limits.requestBytes) bytes; name large lists of networks in "
                        + "the setting networks, and run the command without --networks")
            }
        }
        do throws(JSONFault) {
            let version = try decodeJSON(ControlVersion.self, from: line).version
            guard version == ControlProtocol.version else {
                throw JSONFault(
                    field: "version",
                    message: "the hub speaks version \(ControlProtocol.version) and this command version \(version); "
                        + "restart the hub, so that it runs the installed program")
            }
            return try decodeJSON(ControlRequest.self, from: line).command
        } catch {
            throw ControlError("\(error)")
        }
    }

    /// Waits until no other command is at work.
    private func takeTurn(_ name: String, _ connection: ControlConnection) throws {
        var isTold = false
        while let other = begin(name) {
            if !isTold { try connection.write(ControlLine.waiting(other: other)) }
            isTold = true
            usleep(50_000)
            guard !isStopping, !connection.isClosed else { throw Unwanted() }
        }
    }

    /// Takes the turn; or returns the command that has it.
    private func begin(_ name: String) -> String? {
        state.withLock { state in
            let other = state.running
            if other == nil { state.running = name }
            return other
        }
    }

    private func perform(_ command: ControlCommand, _ connection: ControlConnection) throws -> ControlResult {
        func log(_ what: Logger.Message) { logger.notice(what, metadata: ["command": "\(command.name)"]) }
        log("command")
        do {
            try connection.write(ControlLine.started)
            let result = try administration.perform(
                command, isWanted: { [self] in !isStopping && !connection.isClosed }
            ) {
                // A client that is gone shows before the next transaction.
                try? connection.write(ControlLine.judged(activity: $0))
            }
            log("command done")
            return result
        } catch {
            log(error is Unwanted || error is ControlFault ? "command interrupted" : "command failed")
            throw error
        }
    }
}

/// Accepts connections on the loop.
@EventLoop
private final class Listener: DescriptorHandler {
    private let take: @EventLoop (Int32) -> Void
    private var descriptor: Descriptor?
    private lazy var retry = Alarm { [unowned self] in descriptor?.isRead = true }

    /// nil if the descriptor cannot be watched; then it is closed.
    init?(_ descriptor: Int32, take: @escaping @EventLoop (Int32) -> Void) {
        self.take = take
        guard let watched = Descriptor(descriptor, handler: self) else { return nil }
        self.descriptor = watched
    }

    func readable() {
        while let descriptor {
            if let connection = ControlSocket.accept(descriptor.fd) {
                take(connection)
                continue
            }
            // Out of descriptors or memory: the connection that waits would wake the loop again and again.
            if errno != EAGAIN, errno != ECONNABORTED, errno != EINTR {
                descriptor.isRead = false
                retry.set(after: .seconds(1))
            }
            return
        }
    }

    func close() {
        retry.cancel()
        descriptor?.close()
    }

    func writable() {}
    func closed() { descriptor = nil }
}
