import HTTPWire
import LMTP
import Testing

/// What the machine holds, how much it takes at once, and what it does with calls that do not fit.
@Suite struct LimitTests {
    private static let opening = "LHLO mx\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<x@hub.example>\r\n"

    /// A machine in the middle of a transaction with one recipient, whose output was sent.
    private static func opened(_ text: String = opening, _ limits: LMTPLimits = LMTPLimits()) -> LMTPServer {
        var machine = LMTPServer(host: "hub.example", limits: limits)
        var input = Array(text.utf8)[...]
        while !input.isEmpty {
            let step = machine.take(input)
            input = input.dropFirst(step.consumed)
            if case .recipient = step.event { machine.accept() }
        }
        machine.output.removeAll()
        return machine
    }

    private static func sent(_ machine: LMTPServer) -> String { String(decoding: machine.output.next, as: UTF8.self) }

    @Test func defaults() {
        let limits = LMTPLimits()
        #expect(limits.lineBytes == 1000)
        #expect(limits.recipients == 100)
        #expect(limits.failures == 20)
        #expect(limits.messageBytes == 157_286_400)
        #expect(limits.chunkBytes == 65536)
    }

    /// Limits of any size work.
    @Test(arguments: [Int.min, 0, .max])
    func extremeLimits(_ value: Int) {
        var rules = LMTPPeer.Rules()
        (rules.limits.lineBytes, rules.limits.discardedBytes, rules.limits.pathBytes) = (value, value, 512)
        (rules.limits.recipients, rules.limits.failures, rules.limits.messageBytes) = (value, value, value)
        (rules.limits.chunkBytes, rules.limits.unsentBytes) = (value, value)
        var peer = LMTPPeer(rules)
        peer.feed(Self.opening + "DATA\r\nx\r\n.\r\nNOOP\r\n")
        #expect(peer.codes == [220, 250, 250, 250, 354, value == .max ? 250 : 552, 250])
        peer.feed("FOO\r\n")
        #expect(peer.codes.last == (value == .max ? 500 : 421))
    }

    /// RFC 5321, 4.5.3.1.4: 1,000 octets with the CRLF pass, one more does not, and the next command is read.
    @Test func lineOfAThousandBytes() {
        var peer = LMTPPeer()
        peer.feed("NOOP " + String(repeating: "x", count: 993) + "\r\n")
        peer.feed("NOOP " + String(repeating: "x", count: 994) + "\r\n")
        peer.feed("NOOP\r\n")
        #expect(peer.codes == [220, 250, 500, 250])
        #expect(peer.violations.isEmpty)
    }

    @Test func twentyErrors() {
        var peer = LMTPPeer()
        for _ in 0..<19 { peer.feed("FOO\r\n") }
        peer.feed("NOOP\r\n")
        for _ in 0..<19 { peer.feed("FOO\r\n") }
        #expect(!peer.machine.isEnded)
        peer.feed("FOO\r\n")
        #expect(peer.machine.isEnded)
        #expect(
            peer.codes == [220] + Array(repeating: 500, count: 19) + [250] + Array(repeating: 500, count: 19) + [421])
    }

    @Test func aHundredRecipients() {
        var peer = LMTPPeer()
        peer.feed("LHLO mx\r\nMAIL FROM:<a@b.example>\r\n")
        for number in 0..<101 { peer.feed("RCPT TO:<\(number)@hub.example>\r\n") }
        peer.feed("DATA\r\nx\r\n.\r\n")
        #expect(peer.codes.count { $0 == 452 } == 1)
        #expect(peer.codes.suffix(100).allSatisfy { $0 == 250 })
        #expect(peer.codes.count == 3 + 101 + 1 + 100)
    }

    /// Nothing is consumed while a decision is awaited, however often it is offered.
    @Test func waitsForDecisions() {
        var machine = LMTPServer(host: "hub.example")
        let input = Array((Self.opening + "DATA\r\n").utf8)
        let step = machine.take(input[...])
        #expect(step.event == .recipient(MailPath(localPart: "x", domain: "hub.example")))
        #expect(step.consumed == Self.opening.utf8.count)
        #expect(machine.isWaiting)
        for _ in 0..<3 {
            let again = machine.take(input[step.consumed...])
            #expect(again.consumed == 0)
            #expect(again.event == nil)
        }
        machine.refuse(LMTPReply(550, "5.1.1", "No"))
        machine.accept()
        #expect(!machine.isWaiting)
        let last = machine.take(input[step.consumed...])
        #expect(last.consumed == 6)
        #expect(Self.sent(machine).hasSuffix("550 5.1.1 No\r\n503 5.5.1 No valid recipients\r\n"))
    }

    /// The input is consumed in pieces, and nothing of it stays in the machine.
    @Test func chunksAreBounded() {
        var machine = Self.opened(Self.opening + "DATA\r\n")
        let line = Array((String(repeating: "x", count: 998) + "\r\n").utf8)
        let input = Array((0..<300).map { _ in line }.joined()) + Array(".\r\n".utf8)
        var rest = input[...]
        var received: [UInt8] = []
        while true {
            let step = machine.take(rest)
            rest = rest.dropFirst(step.consumed)
            #expect(machine.heldBytes == 0)
            if case .data(let bytes) = step.event {
                #expect(bytes.count <= 65536)
                received += bytes
            }
            if step.event == .dataEnds { break }
        }
        #expect(received.elementsEqual(input.dropLast(3)))
        #expect(rest.isEmpty)
    }

    /// A message of exactly the limit is taken, one byte more is not, in any chunks.
    @Test(arguments: [1, 7, 1000, 100_000])
    func messageLimit(_ piece: Int) {
        var rules = LMTPPeer.Rules()
        rules.limits.messageBytes = 70_000
        for (length, code) in [(69_998, 250), (69_999, 552)] {
            var peer = LMTPPeer(rules)
            peer.feed(Self.opening + "DATA\r\n")
            var rest = Array((String(repeating: "x", count: length) + "\r\n.\r\nNOOP\r\n").utf8)[...]
            while !rest.isEmpty {
                peer.feed(rest.prefix(piece))
                rest = rest.dropFirst(piece)
            }
            #expect(peer.codes.suffix(2) == [code, 250])
            #expect(peer.messages.map(\.count) == (code == 250 ? [70_000] : []))
            #expect(peer.violations.isEmpty)
        }
    }

    /// Pipelined commands whose replies nobody reads are not read either.
    @Test func unsentRepliesStopReading() {
        var machine = Self.opened("LHLO mx\r\n")
        let input = Array(String(repeating: "NOOP\r\n", count: 10_000).utf8)
        var at = 0
        while case let step = machine.take(input[at...]), step.consumed > 0 { at += step.consumed }
        #expect(at < input.count)
        #expect(machine.output.count < LMTPLimits().unsentBytes + 100)
        machine.output.removeAll()
        #expect(machine.take(input[at...]).consumed > 0)
    }

    /// Replies come in the order of recipients, as soon as they can (RFC 2033, 4.2).
    @Test func answersInAnyOrder() {
        var machine = Self.opened(
            Self.opening + "RCPT TO:<y@hub.example>\r\nRCPT TO:<z@hub.example>\r\nDATA\r\nx\r\n.\r\n")
        #expect(machine.take([]).event == .dataEnds)
        machine.output.removeAll()
        machine.answer(2, LMTPReply(250, "2.0.0", "three"))
        machine.answer(-1, LMTPReply(250, "2.0.0", "none"))
        machine.answer(3, LMTPReply(250, "2.0.0", "none"))
        #expect(machine.output.isEmpty)
        machine.answer(0, LMTPReply(451, "4.3.0", "one"))
        machine.answer(0, LMTPReply(250, "2.0.0", "changed"))
        #expect(Self.sent(machine) == "451 4.3.0 one\r\n")
        #expect(machine.isWaiting)
        machine.answer(1, LMTPReply(550, "5.7.1", "two"))
        #expect(Self.sent(machine) == "451 4.3.0 one\r\n550 5.7.1 two\r\n250 2.0.0 three\r\n")
        #expect(machine.isIdle)
    }

    /// Calls that do not fit the state do nothing.
    @Test func callsOutOfPlace() {
        var machine = LMTPServer(host: "hub.example")
        machine.output.removeAll()
        machine.accept()
        machine.refuse(LMTPReply(550, "5.1.1", "No"))
        machine.answer(0, LMTPReply(250, "2.0.0", "OK"))
        #expect(machine.output.isEmpty)
        #expect(machine.isIdle)
        machine.close(.idle)
        machine.close(.shuttingDown)
        #expect(Self.sent(machine) == "421 4.4.2 Idle for too long, closing\r\n")
        let step = machine.take(Array("NOOP\r\n".utf8)[...])
        #expect(step.consumed == 6)
        #expect(step.event == nil)
    }

    @Test func states() {
        var machine = LMTPServer(host: "hub.example")
        #expect(machine.isIdle)
        _ = machine.take(Array("NO".utf8)[...])
        #expect(!machine.isIdle)
        #expect(machine.heldBytes == 2)
        machine = Self.opened()
        #expect(!machine.isIdle)
        #expect(!machine.isReceiving)
        machine = Self.opened(Self.opening + "DATA\r\n")
        #expect(machine.isReceiving)
        machine.close(.shuttingDown)
        #expect(machine.isEnded)
        #expect(!machine.isReceiving)
    }

    /// A host name of the configuration cannot end the greeting.
    @Test func hostNames() {
        #expect(Self.sent(LMTPServer(host: "hub.example\r\n250 x")).hasPrefix("220 hub.example250x LMTP"))
        #expect(Self.sent(LMTPServer(host: "\r\n")).hasPrefix("220 localhost LMTP"))
    }

    @Test func replies() {
        #expect("\(LMTPReply(250, "2.0.0", ""))" == "250 2.0.0")
        #expect("\(LMTPReply(550, "5.1.1", "a\r\n250 b\0\u{7f}ü\u{2028}"))" == "550 5.1.1 a  250 b  ??")
        #expect("\(LMTPReply(550, "5.1.1\r\n", "x"))" == "550 5.0.0 x")
        #expect("\(LMTPReply(550, "5.1234.1", "x"))" == "550 5.0.0 x")
        #expect("\(LMTPReply(0, "", "x"))" == "451 4.3.0 x")
        #expect("\(LMTPReply(600, "6.0.0", "x"))" == "451 4.3.0 x")
        #expect("\(LMTPReply(.min, "", "x"))" == "451 4.3.0 x")
        #expect(LMTPReply(550, "5.1.1", String(repeating: "x", count: 10_000)).text.count == 400)
    }
}
