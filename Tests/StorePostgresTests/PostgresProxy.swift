import Foundation
import Synchronization
import TestKit

/// Stands between a store and its server, and loses connections at chosen moments.
///
/// It listens on a UNIX socket of its own, and forwards bytes. Where it cuts a connection, only the client notices: the
/// server's session goes on until its work is done.
final class PostgresProxy: Sendable {
    private let folder: TemporaryFolder
    private let listener: Int32
    private let lines: Lines

    /// - Parameters:
    ///   - server: where it leads to at first.
    ///   - replacesPID: whether it replaces the process ID that the server tells a client, as a connection pool does.
    init(to server: PostgresServer, replacesPID: Bool = false) throws {
        folder = try TemporaryFolder()
        lines = Lines(server: server.folder, replacesPID: replacesPID)
        listener = try openSocket(in: folder.path, bind)
        guard listen(listener, 64) == 0 else { throw Failure("listen: \(String(cString: strerror(errno)))") }
        Thread.detachNewThread { [listener, lines] in
            while case let client = accept(listener, nil, nil), client >= 0 { lines.add(client) }
            close(listener)
        }
    }

    deinit {
        shut(listener)
        lines.close()
    }

    /// The connection string of a database behind the proxy.
    func uri(of database: String) -> String {
        let name = database.split(separator: "?")[0].split(separator: "/").last ?? ""
        return "host=\(folder.path) dbname=\(name) user=postgres"
    }

    /// Leads new connections to another server.
    func lead(to server: PostgresServer) { lines.state.withLock { $0.server = server.folder } }

    /// Loses the answer to the next COMMIT, and with it the connection.
    func loseNextAnswer() { lines.state.withLock { $0.answersToLose += 1 } }

    /// Number of answers that were lost.
    var answersLost: Int { lines.state.withLock { $0.answersLost } }

    /// Ends all present connections. The server notices too.
    func end() { lines.close() }

    /// Cuts all present connections at the client's side. The server does not notice, as when the network is cut.
    func cut() {
        lines.state.withLock { state in
            for line in state.lines {
                state.cut.insert(line.client)
                shut(line.client)
            }
        }
    }
}

/// The connections through a proxy. Threads hold it, and not the proxy, which would then never be released.
private final class Lines: Sendable {
    /// The two ends of a connection.
    struct Line {
        var client: Int32
        var server: Int32
    }

    struct State {
        var server: String
        /// Answers to a COMMIT that are still to be lost.
        var answersToLose = 0
        var answersLost = 0
        var lines: [Line] = []
        /// Clients that were cut off without the server's knowledge.
        var cut: Set<Int32> = []
    }

    let state: Mutex<State>
    private let replacesPID: Bool

    init(server: String, replacesPID: Bool) {
        state = Mutex(State(server: server))
        self.replacesPID = replacesPID
    }

    func close() { state.withLock { for line in $0.lines { shut(line.client, line.server) } } }

    /// Connects a client to the server. Its descriptors stay open until the test runner ends: a number that was used again
    /// could be cut by mistake.
    func add(_ client: Int32) {
        guard let server = try? openSocket(in: state.withLock { $0.server }, connect) else { return shut(client) }
        let line = Line(client: client, server: server)
        state.withLock { $0.lines.append(line) }
        Thread.detachNewThread { [self] in forwardAnswers(line) }
        Thread.detachNewThread { [self] in
            while let bytes = receive(client), transmit(bytes, to: server) {}
            if !state.withLock({ $0.cut.contains(client) }) { shutdown(server, Int32(SHUT_WR)) }
        }
    }

    private func forwardAnswers(_ line: Line) {
        var isStart = replacesPID
        while var bytes = receive(line.server) {
            // BackendKeyData: https://www.postgresql.org/docs/14/protocol-message-formats.html
            if isStart, let place = bytes.firstRange(of: [UInt8(ascii: "K"), 0, 0, 0, 12]) {
                bytes[place.upperBound + 1] ^= 1
                isStart = false
            }
            if bytes.contains(Self.commit), losesAnswer() { shut(line.client) }
            // A server that has lost its client goes on, and what it says is for nobody.
            _ = transmit(bytes, to: line.client)
        }
        shut(line.client)
    }

    /// CommandComplete of a COMMIT.
    private static let commit = [UInt8(ascii: "C"), 0, 0, 0, 11] + Array("COMMIT".utf8)

    private func losesAnswer() -> Bool {
        state.withLock { state in
            guard state.answersToLose > 0 else { return false }
            state.answersToLose -= 1
            state.answersLost += 1
            return true
        }
    }
}

private func shut(_ sockets: Int32...) { for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) } }

private func receive(_ socket: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &bytes, bytes.count, 0)
    return count > 0 ? Array(bytes[..<count]) : nil
}

/// Whether everything was sent.
private func transmit(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
    }
    return true
}

/// A socket that is bound or connected to that of a server in a folder.
private func openSocket(
    in folder: String, _ use: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32
) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array((folder + "/.s.PGSQL.5432").utf8)) }
    let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            use(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    guard result == 0 else {
        close(descriptor)
        throw Failure("\(folder): \(String(cString: strerror(errno)))")
    }
    return descriptor
}
