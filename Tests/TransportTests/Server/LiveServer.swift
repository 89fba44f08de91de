import Core
import EventLoop
import Foundation
import HTTPWire
import Synchronization
import Testing
import Transport

/// The limits that were met, in their order.
final class MetLimits: ServerObserver {
    private let limits = Mutex<[ServerLimit]>([])
    var all: [ServerLimit] { limits.withLock { $0 } }

    func met(_ limit: ServerLimit) { limits.withLock { $0.append(limit) } }
    func cannotAccept(_ error: Int32) { Issue.record("cannot accept: errno \(error)") }
}

/// A server on loopback that answers what its paths say:
///
///     /hello        at once
///     /bytes/N      N bytes that count up
///     /echo         the length of the body, once it was taken
///     /wait         nothing, until `release`
///     /sink         the length of the body, taken in parts by a `StreamSink`
///     /source/N     N bytes that count up, given in parts by a `StreamSource`
@EventLoop
final class LiveServer: HTTPHandler {
    static let bodyLimit = 1 << 20

    static let streamLimit = 200 << 20

    let met = MetLimits()
    /// Those of the requests so far.
    private(set) var sinks: [StreamSink] = []
    private(set) var sources: [StreamSource] = []
    /// Whether sinks hold their first part until `resume`, and which part sources fail at.
    var holdsParts = false
    var failingPart: Int?
    private let pool: ServerPool
    private(set) var server: HTTPServer!
    private var waiting: [any HTTPReply] = []
    private var arrival: CheckedContinuation<Void, Never>?

    /// - Parameters:
    ///   - port: 0 lets the system choose.
    ///   - change: what is to be other than the standard limits.
    init(
        tls: TLSFiles? = nil, port: UInt16 = 0, _ change: (inout ServerLimits) -> Void = { _ in }
    ) throws {
        var limits = ServerLimits()
        change(&limits)
        pool = ServerPool(limits, observer: met)
        server = try HTTPServer(
            on: ListenAddress(address: IPAddress(v4: 0x7f00_0001), port: port), tls: tls, pool: pool, handler: self)
    }

    var port: UInt16 { server.port }

    func stop() { server.stop() }

    /// Requests for `/wait` that are owed an answer.
    func untilWaiting(_ count: Int) async {
        while waiting.count < count { await withCheckedContinuation { arrival = $0 } }
    }

    /// Returns when no connection is left: looked at once in a while, since a pool tells nobody.
    func untilGone() async { await until { pool.count == 0 } }

    /// Returns when a condition holds, looked at once in a while.
    func until(_ condition: () -> Bool) async {
        while !condition() {
            var alarm: Alarm?
            await withCheckedContinuation { continuation in
                alarm = Alarm { continuation.resume() }
                alarm?.set(after: .milliseconds(20))
            }
            alarm = nil
        }
    }

    func release() {
        let replies = waiting
        waiting = []
        for reply in replies { reply.send(Self.text("waited")) }
    }

    func handle(_ request: HTTPRequest, _ reply: any HTTPReply) {
        let parts = request.head.path.split(separator: "/")
        switch (parts.first, parts.count) {
        case ("hello", 1): reply.send(Self.text("hello"))
        case ("bytes", 2): reply.send(HTTPResponse(status: 200, body: Self.bytes(Int(parts[1]) ?? 0)))
        case ("echo", 1): reply.takeBody(upTo: Self.bodyLimit) { reply.send(Self.text("\($0.count)")) }
        case ("sink", 1):
            let sink = StreamSink(reply, holdsParts: holdsParts)
            sinks.append(sink)
            reply.streamBody(upTo: Self.streamLimit, to: sink)
        case ("source", 2):
            let length = Int(parts[1]) ?? 0
            let source = StreamSource(length, failingPart: failingPart)
            sources.append(source)
            reply.send(HTTPResponse(status: 200), length: length, source: source)
        case ("wait", 1):
            waiting.append(reply)
            arrival?.resume()
            arrival = nil
        default: reply.send(HTTPResponse(status: 404))
        }
    }

    func refusal(_ fault: RequestFault) -> HTTPResponse {
        HTTPResponse(status: fault.status, body: Array(fault.detail.utf8))
    }

    /// Counted up from 0, again and again.
    nonisolated static func bytes(_ count: Int) -> [UInt8] {
        let pattern = (0..<65_536).map { UInt8(truncatingIfNeeded: $0) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count { bytes += pattern.prefix(count - bytes.count) }
        return bytes
    }

    static func text(_ text: String) -> HTTPResponse { HTTPResponse(status: 200, body: Array(text.utf8)) }
}

/// Runs what blocks on a thread of its own, and comes back with what it made.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        startThread("test client") { continuation.resume(with: Result { try body() }) }
    }
}
