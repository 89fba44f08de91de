import HTTPWire
import Testing
import WireHarness

/// RFC 6455, sections 5.1 to 5.4, 5.6 and 8.1.
@Suite struct FrameTests {
    private func peer(_ bytes: [UInt8], limits: WebSocketLimits = WebSocketLimits()) -> WebSocketPeer {
        var peer = WebSocketPeer(limits: limits)
        peer.feed(bytes)
        #expect(peer.violations.isEmpty)
        return peer
    }

    /// The code that a fault is closed with. What stands behind it is not read any more (7.1.7).
    private func fault(_ bytes: [UInt8], limits: WebSocketLimits = WebSocketLimits()) -> UInt16? {
        let peer = peer(bytes + ClientFrame.text("behind"), limits: limits)
        #expect(peer.messages.isEmpty)
        #expect(!peer.machine.isOpen)
        return peer.frames.last?.code
    }

    /// 5.7: "Hello" as the RFC masks it.
    @Test func exampleOfTheRFC() {
        let bytes: [UInt8] = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]
        #expect(peer(bytes).messages == [.text(Array("Hello".utf8))])
        expectSameAtEverySplit(frames: bytes)
    }

    /// 5.2: lengths at the edges of their three forms.
    @Test(arguments: [0, 1, 125, 126, 127, 128, 65535, 65536, 70000])
    func lengths(_ count: Int) {
        var limits = WebSocketLimits()
        limits.messageBytes = 70000
        let text: [UInt8] = Array(repeating: 97, count: count)
        #expect(peer(ClientFrame.make(1, text), limits: limits).messages == [.text(text)])
    }

    /// 5.2: the shortest form, without the sign bit.
    @Test(
        arguments: [
            [0x81, 0xfe, 0, 125], [0x81, 0xfe, 0, 0], [0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff],
            [0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 1],
            [0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0], [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            [0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]])
    func lengthInAnotherForm(_ head: [UInt8]) {
        #expect(fault(head + [1, 2, 3, 4]) == 1002)
    }

    /// A length of Int.max, and bytes behind it, whole and in pieces; also once the connection closes.
    @Test(arguments: [0, 1, 2] as [UInt8]) func longestLength(_ opcode: UInt8) {
        let head = ClientFrame.head(opcode, length: .max) + [1, 2, 3, 4]
        let start = opcode == 0 ? ClientFrame.text("a", isFinal: false) : []
        let rest: [UInt8] = Array(repeating: 0x81, count: 1000)
        let expected: [WebSocketInput] = opcode == 2 ? [.binary] : [.tooLong]
        #expect(peer(start + head + rest).messages == expected)
        var pieces = peer(start + head)
        pieces.feed(rest)
        pieces.close(1009, "too long")
        pieces.feed(rest)
        #expect(pieces.messages == expected)
        #expect(pieces.violations.isEmpty)
        expectSameAtEverySplit(frames: start + head + [1, 2, 3])
    }

    /// 5.1: frames of a client are masked.
    @Test func frameWithoutMask() {
        #expect(fault([0x81, 0x05] + Array("Hello".utf8)) == 1002)
        #expect(fault([0x89, 0x00]) == 1002)
        #expect(fault([0x88, 0x00]) == 1002)
    }

    /// 5.2: no extension was agreed on.
    @Test(arguments: 1...7 as ClosedRange<UInt8>) func reservedBits(_ bits: UInt8) {
        for opcode in [0, 1, 2, 8, 9, 10] as [UInt8] {
            #expect(fault(ClientFrame.make(opcode, [], reserved: bits)) == 1002)
        }
    }

    /// 5.2.
    @Test(arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8]) func unknownOpcode(_ opcode: UInt8) {
        #expect(fault(ClientFrame.make(opcode, [])) == 1002)
        #expect(fault(ClientFrame.make(opcode, [], isFinal: false)) == 1002)
    }

    /// 5.5: control frames are whole, and short.
    @Test(arguments: [8, 9, 10] as [UInt8]) func controlFrame(_ opcode: UInt8) {
        let payload: [UInt8] =
            opcode == 8 ? [3, 0xe8] + Array(repeating: 97, count: 124) : Array(repeating: 97, count: 126)
        #expect(fault(ClientFrame.make(opcode, [], isFinal: false)) == 1002)
        #expect(fault(ClientFrame.make(opcode, payload)) == 1002)
    }

    /// 5.4.
    @Test func fragments() {
        let bytes =
            ClientFrame.make(1, Array("ab".utf8), isFinal: false) + ClientFrame.make(9, [1])
            + ClientFrame.make(0, [], isFinal: false)
            + ClientFrame.make(10, []) + ClientFrame.make(0, Array("c".utf8)) + ClientFrame.text("d")
        let peer = peer(bytes)
        #expect(peer.messages == [.text(Array("abc".utf8)), .text(Array("d".utf8))])
        #expect(peer.frames == [ServerFrame(opcode: 10, payload: [1])])
        expectSameAtEverySplit(frames: bytes)
    }

    @Test func fragmentsOutOfOrder() {
        #expect(fault(ClientFrame.make(0, [])) == 1002)
        #expect(fault(ClientFrame.make(0, [], isFinal: false)) == 1002)
        #expect(fault(ClientFrame.text("a", isFinal: false) + ClientFrame.text("b")) == 1002)
        #expect(fault(ClientFrame.text("a", isFinal: false) + ClientFrame.make(2, [])) == 1002)
    }

    @Test func countOfFragments() {
        func fragments(_ count: Int) -> [UInt8] {
            ClientFrame.text("", isFinal: false) + (2..<count).flatMap { _ in ClientFrame.make(0, [], isFinal: false) }
                + ClientFrame.make(0, [])
        }
        #expect(peer(fragments(64)).messages == [.text([])])
        #expect(fault(fragments(65)) == 1008)
    }

    /// 8.1: what is not UTF-8 is a fault, with its first byte, over fragments and at the message's end.
    @Test func textThatIsNotUTF8() {
        #expect(fault(ClientFrame.make(1, [0xff])) == 1007)
        #expect(fault(ClientFrame.make(1, [0xe2, 0x82])) == 1007)
        #expect(
            fault(ClientFrame.make(1, [0xe2, 0x82], isFinal: false) + ClientFrame.make(0, [0x41], isFinal: false))
                == 1007)
        #expect(fault(ClientFrame.make(1, [0xe2, 0x82], isFinal: false) + ClientFrame.make(0, [])) == 1007)
        // The rest of the frame need not come.
        #expect(fault(ClientFrame.head(1, length: 1000) + [0, 0, 0, 0, 0xed, 0xa0]) == 1007)
        let whole = ClientFrame.make(1, [0xe2, 0x82], isFinal: false) + ClientFrame.make(0, [0xac])
        #expect(peer(whole).messages == [.text(Array("€".utf8))])
        expectSameAtEverySplit(frames: whole)
        expectSameAtEverySplit(frames: ClientFrame.text("κόσμε\u{0}😀") + ClientFrame.make(1, [0x61, 0xf4, 0x90, 0x61]))
    }

    @Test func lengthOfMessages() {
        var limits = WebSocketLimits()
        limits.messageBytes = 4
        #expect(peer(ClientFrame.text("abcd"), limits: limits).messages == [.text(Array("abcd".utf8))])
        let fragments =
            ClientFrame.text("ab", isFinal: false) + ClientFrame.make(0, Array("abc".utf8)) + ClientFrame.text("a")
        #expect(peer(fragments, limits: limits).messages == [.tooLong], "and no message comes after it")
        #expect(peer(ClientFrame.text("abcde") + ClientFrame.text("a"), limits: limits).messages == [.tooLong])
        #expect(peer(ClientFrame.make(2, [1]) + ClientFrame.text("a"), limits: limits).messages == [.binary])
        expectSameAtEverySplit(frames: fragments + ClientFrame.close(1000), limits: limits)
    }

    /// After a frame that cannot be read nothing is kept of what comes, whatever it looks like.
    @Test func nothingIsReadAfterAFault() {
        for bad in [[0x83, 0x80], [0x88, 0xff], [0x08, 0xfe], [0xf8, 0x85], [0x81, 0x05]] as [[UInt8]] {
            var peer = peer(bad)
            #expect(peer.frames.last?.code == 1002)
            #expect(peer.machine.isLast, "our side is shut down, and theirs is waited for")
            for _ in 0..<10 { peer.feed(ClientFrame.close(1000) + Array(repeating: 0x88, count: 1000)) }
            #expect(peer.machine.peerClose == nil)
            #expect(peer.frames.count == 1)
            #expect(peer.events.isEmpty)
            peer.advance(3000)
            #expect(peer.isEnded)
        }
    }

    /// What a server sends is whole and not masked (5.1), in all three forms of length.
    @Test(arguments: [0, 125, 126, 65535, 65536]) func framesThatAreSent(_ count: Int) {
        var peer = WebSocketPeer()
        peer.send(String(repeating: "a", count: count))
        peer.send("b")
        #expect(peer.frames.map(\.payload.count) == [count, 1])
        #expect(peer.frames.allSatisfy { $0.opcode == 1 })
    }

    @Test func framesBehindTheHandshake() {
        #expect(WebSocketPeer(ahead: ClientFrame.text("ahead")).messages == [.text(Array("ahead".utf8))])
    }
}
