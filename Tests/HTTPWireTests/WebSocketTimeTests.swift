import HTTPWire
import Testing
import WireHarness

/// RFC 6455, 5.5.2 and 5.5.3, silence, slow messages, and floods of control frames.
@Suite struct WebSocketTimeTests {
    @Test func pingIsAnsweredWithItsContent() {
        var peer = WebSocketPeer()
        let payload: [UInt8] = Array(0..<125)
        peer.feed(ClientFrame.make(9, payload) + ClientFrame.make(9, []) + ClientFrame.make(10, [1]))
        #expect(peer.frames == [ServerFrame(opcode: 10, payload: payload), ServerFrame(opcode: 10, payload: [])])
    }

    @Test func silentPeerIsAskedAndThenGone() {
        var peer = WebSocketPeer()
        peer.advance(19_999)
        #expect(peer.frames.isEmpty)
        peer.advance(1)
        #expect(peer.frames.map(\.opcode) == [9])
        peer.advance(14_999)
        #expect(!peer.isEnded)
        peer.advance(1)
        #expect(peer.isEnded)
    }

    @Test func pongKeepsItOpen() {
        var peer = WebSocketPeer()
        for _ in 0..<10 {
            peer.advance(20_000)
            peer.feed(ClientFrame.make(10, []))
        }
        #expect(peer.frames.count == 10)
        #expect(peer.machine.isOpen)
    }

    /// A message has its time from its first byte, whatever comes between its fragments.
    @Test func slowMessage() {
        var peer = WebSocketPeer()
        peer.advance(1000)
        peer.feed(ClientFrame.text("a", isFinal: false))
        for _ in 0..<9 {
            peer.advance(1000)
            peer.feed(ClientFrame.make(0, [98], isFinal: false) + ClientFrame.make(9, []))
        }
        #expect(peer.machine.isOpen)
        peer.advance(1000)
        #expect(peer.frames.last?.code == 1008)
        peer.advance(3000)
        #expect(peer.isEnded)
    }

    @Test func slowFrame() {
        var peer = WebSocketPeer()
        peer.feed(ClientFrame.head(1, length: 100) + [0, 0, 0, 0])
        for _ in 0..<10 {
            peer.feed([97])
            peer.advance(1000)
        }
        #expect(peer.frames.last?.code == 1008)
    }

    @Test func wholeMessageHasNoDeadline() {
        var peer = WebSocketPeer()
        peer.feed(ClientFrame.text("a", isFinal: false) + ClientFrame.make(0, []))
        peer.advance(15_000)
        #expect(peer.machine.isOpen)
    }

    /// A burst, and then so many a second.
    @Test func floodOfControlFrames() {
        for opcode in [9, 10] as [UInt8] {
            var peer = WebSocketPeer()
            for _ in 0..<1000 { peer.feed(ClientFrame.make(opcode, [])) }
            #expect(peer.machine.isOpen)
            peer.advance(1000)
            for _ in 0..<100 { peer.feed(ClientFrame.make(opcode, [])) }
            #expect(peer.machine.isOpen)
            peer.feed(ClientFrame.make(opcode, []))
            #expect(peer.frames.last?.code == 1008)
        }
    }

    /// What is earned is not lost in parts of milliseconds.
    @Test func steadyControlFrames() {
        var limits = WebSocketLimits()
        (limits.controlFrames, limits.controlFramesPerSecond) = (2, 300)
        var peer = WebSocketPeer(limits: limits)
        for step in 0..<3000 {
            peer.advance(step % 3 == 0 ? 4 : 3)
            peer.feed(ClientFrame.make(10, []))
        }
        #expect(peer.machine.isOpen)
    }

    @Test func allowanceOfNothing() {
        var limits = WebSocketLimits()
        (limits.controlFrames, limits.controlFramesPerSecond) = (1, 0)
        var peer = WebSocketPeer(limits: limits)
        peer.feed(ClientFrame.make(10, []))
        peer.advance(1000)
        #expect(peer.machine.isOpen)
        peer.feed(ClientFrame.make(10, []))
        #expect(peer.frames.last?.code == 1008)
    }

    /// A peer that does not read gets no pongs without end.
    @Test func pongsThatAreNotRead() {
        var peer = WebSocketPeer()
        peer.takesOutput = false
        for _ in 0..<1000 { peer.feed(ClientFrame.make(9, Array(repeating: 1, count: 125))) }
        #expect(peer.machine.isOpen)
        #expect(peer.machine.output.count <= 64 * 1024 + 127)
    }
}
