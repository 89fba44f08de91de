import Core
import EventLoop
import HTTPWire
import Synchronization
import Testing
import Transport

@testable import Hub

/// One request whose body goes to a spool, in parts as a test says.
@EventLoop
final class UploadAttempt: HTTPReply {
    private var sink: (any BodySink)?
    private var resumed = 0
    private var sent = 0
    private(set) var results: [Result<Upload, UploadRefusal>] = []

    /// - Parameter length: what `Content-Length` says; nil for a body in chunks.
    init(_ spool: Spool, of user: Int64 = 1, length: Int?, upTo maximum: Int = 100_000_000) throws {
        let framing = length.map { "content-length: \($0)" } ?? "transfer-encoding: chunked"
        let head = try RequestHead(lines: ["POST / HTTP/1.1", "host: x", framing])
        spool.receive(HTTPRequest(head, peer: .init(v4: 1)), from: self, for: user, upTo: maximum) { [self] in
            results.append($0)
        }
    }

    func streamBody(upTo maximum: Int, to sink: any BodySink) { self.sink = sink }
    func send(_ response: HTTPResponse) {}
    func send(_ head: HTTPResponse, length: Int, source: any BodySource) {}
    func takeBody(upTo maximum: Int, then: @escaping @EventLoop ([UInt8]) -> Void) {}
    func upgrade(_ handshake: WebSocketHandshake, subprotocol: String, to handler: any WebSocketHandler) {}

    /// Whether the body is taken.
    func starts() async -> Bool {
        await until { sink != nil || !results.isEmpty }
        return sink != nil
    }

    /// Sends a part. Returns whether more is wanted.
    func part(_ bytes: [UInt8]) async -> Bool {
        sent += 1
        sink?.received(bytes) { [self] in resumed += 1 }
        await until { resumed == sent || !results.isEmpty }
        return resumed == sent
    }

    /// Ends the body, and returns the complete upload. Nothing here holds it any longer.
    func end(_ outcome: BodyOutcome = .complete) async -> Upload? {
        sink?.ended(outcome)
        sink = nil
        guard outcome != .aborted else { return nil }
        await until { !results.isEmpty }
        defer { results = [] }
        return try? results.first?.get()
    }

    /// Why it was refused, after it was let go.
    func refusal() async -> UploadRefusal? {
        await until { !results.isEmpty }
        sink = nil
        guard case .failure(let refusal)? = results.first else { return nil }
        return refusal
    }

    private func until(_ condition: () -> Bool) async {
        while !condition() { try? await Task.sleep(for: .milliseconds(2)) }
    }
}

extension Spool {
    /// Returns when the files of released uploads are deleted.
    @EventLoop
    func settles(at count: Int = 0) async {
        while account.withLock({ $0.count }) > count { try? await Task.sleep(for: .milliseconds(2)) }
    }
}
