import HTTPWire
import Testing
import WireHarness

/// RFC 6455, section 4.2.
@Suite struct HandshakeTests {
    private static let fields = [
        "host": "x", "upgrade": "websocket", "connection": "Upgrade", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        "sec-websocket-version": "13",
    ]

    /// The status that a handshake is refused with; nil if it is taken.
    private func refused(
        _ line: String = "GET /ws HTTP/1.1", without: String? = nil, with changes: [(String, String)] = []
    ) -> Int? {
        var lines = Self.fields.filter { field in field.key != without && !changes.contains { $0.0 == field.key } }
            .sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        lines += changes.map { "\($0.0): \($0.1)" }
        guard let head = firstHead(request(line, lines)) else { return -1 }
        do throws(RequestFault) {
            _ = try WebSocketHandshake(head)
            return nil
        } catch {
            return error.status
        }
    }

    /// The example of RFC 6455, 1.3: SHA-1 of this in base64 is s3pPLMBiTxaQ9kYGzzhZRbK+xOo=.
    @Test func handshake() throws {
        let lines =
            Self.fields.map { "\($0.key): \($0.value)" } + [
                "sec-websocket-protocol: chat, superchat,,", "sec-websocket-protocol: x",
            ]
        let head = try #require(firstHead(request("GET /ws HTTP/1.1", lines)))
        #expect(WebSocketHandshake.isAsked(by: head))
        let handshake = try WebSocketHandshake(head)
        #expect(handshake.acceptText == "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
        #expect(handshake.subprotocols == ["chat", "superchat", "x"])
    }

    @Test(
        arguments: [
            [("connection", "keep-alive, upgrade")], [("connection", "keep-alive"), ("connection", "UPGRADE")],
            [("upgrade", "WebSocket")], [("upgrade", "h2c, websocket")],
            [("sec-websocket-extensions", "permessage-deflate")],
            [("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==")], [("sec-websocket-key", "+/+/+/+/+/+/+/+/+/+/+w==")],
            [("origin", "null")], [("content-length", "0")],
        ] as [[(String, String)]])
    func handshakeThatIsTaken(_ changes: [(String, String)]) {
        #expect(refused(with: changes) == nil)
    }

    @Test(arguments: ["upgrade", "connection", "sec-websocket-key"])
    func missingField(_ name: String) {
        #expect(refused(without: name) == 400)
    }

    @Test(
        arguments: [
            ([("upgrade", "h2c")], 400), ([("upgrade", "")], 400), ([("upgrade", "websockets")], 400),
            ([("connection", "close")], 400),
            ([("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ")], 400),
            ([("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==x")], 400),
            ([("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZR==")], 400),
            ([("sec-websocket-key", "dGhlIHNhbXBsZSBub25j*Q==")], 400),
            ([("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==")], 400),
            ([("sec-websocket-key", "")], 400),
            (
                [("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")],
                400
            ),
            ([("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZWEh")], 400), ([("sec-websocket-version", "8")], 426),
            ([("sec-websocket-version", "13, 8")], 426), ([("sec-websocket-version", "")], 426),
            ([("sec-websocket-version", "13"), ("sec-websocket-version", "13")], 426), ([("content-length", "2")], 400),
            ([("transfer-encoding", "chunked")], 400),
        ] as [([(String, String)], Int)])
    func handshakeThatIsRefused(_ changes: [(String, String)], _ status: Int) {
        #expect(refused(with: changes) == status)
    }

    @Test func methodAndVersion() {
        #expect(refused("POST /ws HTTP/1.1") == 400)
        #expect(refused("HEAD /ws HTTP/1.1") == 400)
        #expect(refused("GET /ws HTTP/1.0") == 400)
        #expect(refused(without: "sec-websocket-version") == 426)
    }

    /// RFC 6455, 4.4: the version that is spoken is told.
    @Test func refusalTellsTheVersion() {
        #expect(RequestFault(426, "").headers.contains { $0 == ("sec-websocket-version", "13") })
        #expect(RequestFault(400, "").headers.isEmpty)
    }

    @Test func whoAsks() {
        #expect(firstHead(request("GET / HTTP/1.1")).map(WebSocketHandshake.isAsked) == false)
        #expect(
            firstHead(request("GET / HTTP/1.1", ["host: x", "upgrade: h2c"])).map(WebSocketHandshake.isAsked) == false)
        #expect(
            firstHead(request("GET / HTTP/1.1", ["host: x", "upgrade: h2c", "upgrade: websocket"])).map(
                WebSocketHandshake.isAsked) == true)
    }
}
