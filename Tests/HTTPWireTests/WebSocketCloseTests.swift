import HTTPWire
import Testing
import WireHarness

/// RFC 6455, sections 5.5 and 7, and what ends a connection by time.
@Suite struct WebSocketCloseTests {
    /// 5.5.1 and 7.4: the peer's code comes back.
    @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1011, 1014, 3000, 3999, 4000, 4999] as [UInt16])
    func peerCloses(_ code: UInt16) {
        var peer = WebSocketPeer()
        peer.takesOutput = false
        peer.feed(ClientFrame.close(code, "bye €") + ClientFrame.text("behind"))
        #expect(peer.machine.isLast)
        #expect(!peer.isEnded, "our own close frame has not left")
        peer.takesOutput = true
        peer.pump()
        #expect(peer.frames == [ServerFrame(opcode: 8, payload: [UInt8(code >> 8), UInt8(code & 0xff)])])
        #expect(peer.events == [.end])
        #expect(peer.machine.peerClose?.code == code)
        #expect(peer.machine.peerClose?.reason == "bye €")
    }

    @Test func peerClosesWithoutACode() {
        var peer = WebSocketPeer()
        peer.feed(ClientFrame.make(8, []))
        #expect(peer.frames == [ServerFrame(opcode: 8, payload: [])])
        #expect(peer.isEnded)
        #expect(peer.machine.peerClose != nil)
        #expect(peer.machine.peerClose?.code == nil)
    }

    /// 7.4.1 and 7.4.2: codes that must not be sent, half a code, a reason that is not UTF-8.
    @Test(arguments: [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1999, 2000, 2999, 5000, 65535] as [UInt16])
    func codeThatMustNotBeSent(_ code: UInt16) {
        var peer = WebSocketPeer()
        peer.feed(ClientFrame.close(code))
        #expect(peer.frames.map(\.code) == [1002])
    }

    @Test func malformedClose() {
        var half = WebSocketPeer()
        half.feed(ClientFrame.make(8, [3]))
        #expect(half.frames.map(\.code) == [1002])
        var text = WebSocketPeer()
        text.feed(ClientFrame.make(8, [3, 0xe8, 0xff]))
        #expect(text.frames.map(\.code) == [1007])
    }

    /// 7.1.2: we close, what is under way is read over, and the peer's close ends it.
    @Test func weClose() {
        var peer = WebSocketPeer()
        peer.feed(ClientFrame.text("a", isFinal: false) + ClientFrame.head(0, length: 4) + [0, 0, 0, 0, 0x62])
        peer.close(4001, "go")
        peer.send("nothing is sent behind it")
        peer.feed([0x62, 0x62, 0x62] + ClientFrame.make(9, [1]) + ClientFrame.text("c"))
        #expect(peer.frames == [ServerFrame(opcode: 8, payload: [0x0f, 0xa1] + Array("go".utf8))])
        #expect(peer.events.isEmpty)
        peer.feed(ClientFrame.close(4001))
        #expect(peer.events == [.end])
        #expect(peer.machine.peerClose?.code == 4001)
    }

    @Test func weCloseAndThePeerSaysNothing() {
        var peer = WebSocketPeer()
        peer.close(1000, "")
        peer.close(1001, "")
        peer.advance(2999)
        #expect(!peer.isEnded)
        peer.advance(1)
        #expect(peer.isEnded)
        #expect(peer.frames.map(\.code) == [1000])
    }

    /// A control frame has room for 123 bytes of reason (5.5), and it stays text.
    @Test func longReason() {
        var peer = WebSocketPeer()
        peer.close(1008, String(repeating: "€", count: 1000))
        let payload = peer.frames.first?.payload ?? []
        #expect(payload.count == 122)
        #expect(String(validating: payload.dropFirst(2), as: UTF8.self) == String(repeating: "€", count: 40))
    }

    @Test func peerThatIsGone() {
        var peer = WebSocketPeer()
        peer.feed(ClientFrame.text("a") + [0x81])
        peer.endInput()
        #expect(peer.events == [.message(.text([97])), .end])
    }

    /// Our close frame leaves, though the peer has shut its side down already.
    @Test func faultOfAPeerThatIsGone() {
        for bytes in [ClientFrame.make(3, []), ClientFrame.close(1000)] {
            var peer = WebSocketPeer()
            peer.takesOutput = false
            peer.feed(bytes)
            peer.endInput()
            #expect(!peer.isEnded)
            peer.takesOutput = true
            peer.pump()
            #expect(peer.frames.map(\.opcode) == [8])
            #expect(peer.isEnded)
        }
    }

    @Test func transcriptsAtEverySplit() {
        expectSameAtEverySplit(frames: ClientFrame.text("a") + ClientFrame.close(1000, "b") + ClientFrame.close(1001))
        expectSameAtEverySplit(
            frames: ClientFrame.make(9, [1, 2]) + ClientFrame.make(8, [0xff]) + ClientFrame.text("x"))
        expectSameAtEverySplit(
            frames: ClientFrame.text("a", isFinal: false) + ClientFrame.make(4, []) + ClientFrame.close(1000))
    }
}
