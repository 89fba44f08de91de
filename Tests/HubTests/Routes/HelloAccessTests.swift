import Core
import EventLoop
import HTTPWire
import Sessions
import TestKit
import Testing
import Transport
import Wire

@testable import Hub

/// Who may subscribe, and to what: the frames of a WebSocket, without a socket.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct HelloAccessTests {
    /// A socket that takes all frames at once.
    @EventLoop
    private final class Peer: WebSocket {
        private let handler: any WebSocketHandler
        private var frames: [String] = []
        private var close: UInt16?
        private var waiting: CheckedContinuation<Void, Never>?
        private var isAsked = false

        init(_ handler: any WebSocketHandler) {
            self.handler = handler
            handler.opened(self)
        }

        func wantWrite() {
            guard !isAsked else { return }
            isAsked = true
            EventLoop.submit { self.take() }
        }

        private func take() {
            isAsked = false
            while let frame = handler.nextFrame() { frames.append(String(decoding: frame, as: UTF8.self)) }
            if close == nil { close = handler.closing?.code }
            waiting?.resume()
            waiting = nil
        }

        func abort() {
            close = close ?? 0
            waiting?.resume()
            waiting = nil
        }

        func send(_ frame: ClientFrame) { handler.received(.text(frame.encoded)) }

        func leave() { handler.closed(code: nil, reason: "") }

        /// What has come once there is a frame of a type, or the end.
        func until(_ type: String) async -> (frames: [String], close: UInt16?) {
            while close == nil, !frames.contains(where: { $0.contains("\"type\":\"\(type)\"") }) {
                await withCheckedContinuation { waiting = $0 }
            }
            return (frames, close)
        }
    }

    private func connect(_ world: RouteWorld, _ authorization: String?) async throws -> Peer {
        let (answer, _) = try await world.send(
            "GET", "/v1/subscribe", authorization: authorization,
            headers: [
                "upgrade: websocket", "connection: upgrade", "sec-websocket-version: 13",
                "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-protocol: mailbell.v1",
            ])
        guard case .webSocket(let handler) = answer else { throw RouteWorld.NotAnswered() }
        return Peer(handler)
    }

    @Test func nobodyWithoutARightTokenIsWelcome() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        var shown: [String?] = [
            nil, "", "Bearer mb_garbage", "Basic x", "Bearer \(try world.token(of: world.sam, isRevoked: true))",
        ]
        shown += try Scope.allCases.filter { $0 != .subscribe }.map { "Bearer \(try world.token(of: world.sam, [$0]))" }
        for authorization in shown {
            let peer = try await connect(world, authorization)
            // Before it is known who it is, as a client may.
            peer.send(.hello(Hello(device: "phone-of-sam", from: .earliest)))
            peer.send(.ack(2))
            peer.send(.read(2))
            let (frames, close) = await peer.until("welcome")
            #expect(close == CloseCode.badToken.rawValue, "\(authorization ?? "nothing")")
            #expect(frames.count == 1 && frames[0].contains("\"type\":\"error\""), "\(frames)")
            peer.leave()
        }
        #expect(world.sessions.count == 0 && world.sessions.awaitingCount == 0)
        let device = try world.store.peek { try $0.device("phone-of-sam", of: world.sam.id) }
        #expect(device?.cursor.seq == 1, "nothing was acknowledged")
    }

    @Test func theScopeSubscribeIsEnough() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let peer = try await connect(world, "Bearer \(try world.token(of: world.sam, [.subscribe]))")
        peer.send(.hello(Hello(device: "new", from: .earliest)))
        let (frames, close) = await peer.until("welcome")
        #expect(close == nil && frames[0].contains("sam@example.org"), "\(frames)")
        peer.leave()
    }

    /// The name of another user's device is a name of one's own.
    @Test func anothersDeviceIsNotMoved() async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let before = try world.store.peek { try $0.consumers(of: world.mia.id) }
        let epoch = try #require(try world.store.peek { try $0.logState(of: world.mia.id) }).epoch
        let peer = try await connect(world, "Bearer \(try world.token(of: world.sam))")
        peer.send(.hello(Hello(device: "phone-of-mia", cursor: Cursor(epoch: epoch, seq: RouteWorld.seqOfMia))))
        let (frames, close) = await peer.until("live")
        #expect(close == nil, "\(frames)")
        let welcome = try #require(frames.first { $0.contains("\"type\":\"welcome\"") })
        #expect(welcome.contains("sam@example.org") && !welcome.contains("mia@"), "\(welcome)")
        #expect(!frames.contains { $0.contains("\"seq\":\(RouteWorld.seqOfMia)") }, "none of Mia's log: \(frames)")
        peer.send(.ack(RouteWorld.seqOfMia))
        peer.send(.read(RouteWorld.seqOfMia))
        let log = try await world.view(of: world.mia)
        #expect(try world.store.peek { try $0.consumers(of: world.mia.id) } == before)
        #expect(!log[0].isEmpty)
        peer.leave()
    }

    @Test(arguments: ["webhook:hook-of-sam", "webhook:hook-of-mia", "webhook:", "webhook:new"])
    func webhooksCursorsAreTheOperators(name: String) async throws {
        let world = try RouteWorld()
        defer { world.stop() }
        let before = try world.store.peek { try $0.consumers(of: world.sam.id) + $0.consumers(of: world.mia.id) }
        let peer = try await connect(world, "Bearer \(try world.token(of: world.sam))")
        peer.send(.hello(Hello(device: name, from: .earliest)))
        let (frames, close) = await peer.until("welcome")
        #expect(close == CloseCode.badFrame.rawValue, "\(frames)")
        #expect(frames.contains { $0.contains("webhook:") }, "says why: \(frames)")
        #expect(try world.store.peek { try $0.consumers(of: world.sam.id) + $0.consumers(of: world.mia.id) } == before)
        peer.leave()
    }

    @Test func socketsBeforeHelloAreBounded() async throws {
        var limits = RouteWorld.wide
        limits.socketsBeforeHello = 2
        let world = try RouteWorld(limits)
        defer { world.stop() }
        let authorization = "Bearer \(try world.token(of: world.sam))"
        let first = try await connect(world, authorization)
        let second = try await connect(world, authorization)
        await #expect(throws: RouteWorld.NotAnswered.self, "the third is refused") {
            _ = try await connect(world, authorization)
        }
        // Who has said hello, and who has left, takes no place any more.
        first.send(.hello(Hello(device: "new")))
        _ = await first.until("welcome")
        second.leave()
        #expect(world.sessions.awaitingCount == 0)
        let third = try await connect(world, authorization)
        for peer in [first, third] { peer.leave() }
        #expect(world.sessions.count == 0 && world.sessions.awaitingCount == 0)
    }
}
