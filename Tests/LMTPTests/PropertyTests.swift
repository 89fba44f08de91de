import LMTP
import Testing
import WireHarness

/// Whatever comes, however it is cut: from a seed each, which a failure names as the test's argument.
@Suite struct PropertyTests {
    private static let words = [
        "LHLO mx\r\n", "MAIL FROM:<a@b.example>\r\n", "MAIL FROM:<>", "RCPT TO:<x@hub.example>\r\n",
        "RCPT TO:<gone@hub.example>\r\n", "DATA\r\n", "RSET\r\n", "NOOP\r\n", "QUIT\r\n", "VRFY x\r\n", "\r\n.\r\n",
        "\n.\n",
        "\r\n.\n", "\n.\r\n", "\r.\r", ".", "\r", "\n", "\r\n", "\0", " ", "<", ">", "\"", "\\", "@", ":", " SIZE=40",
        " SMTPUTF8", " BODY=8BITMIME", "\u{e9}", "text", "..", "[", "]", "=",
    ]

    private static func input(_ random: inout SplitMix) -> [UInt8] {
        var input: [UInt8] = []
        // Most connections get as far as a message.
        if random.below(3) > 0 { input += Array((words[0] + words[1] + words[3]).utf8) }
        if random.below(2) == 0 { input += Array("DATA\r\n".utf8) }
        for _ in 0..<random.below(60) {
            if random.below(8) == 0 { input.append(UInt8.random(in: 0...255, using: &random)) }
            if random.below(20) == 0 { input += Array(repeating: 120, count: random.below(200)) }
            input += Array(words.randomElement(using: &random)!.utf8)
        }
        return input
    }

    private static func rules(_ random: inout SplitMix) -> LMTPPeer.Rules {
        var rules = LMTPPeer.Rules()
        rules.limits.lineBytes = 64 + random.below(40)
        rules.limits.discardedBytes = random.below(200)
        rules.limits.messageBytes = random.below(200)
        rules.limits.chunkBytes = 16 + random.below(30)
        rules.limits.recipients = 1 + random.below(3)
        rules.limits.failures = 1 + random.below(30)
        rules.limits.unsentBytes = 1 + random.below(100)
        rules.refusals["gone@hub.example"] = LMTPReply(550, "5.1.1", "Gone")
        rules.answers[1] = LMTPReply(451, "4.3.0", "Later")
        return rules
    }

    /// Nothing traps, every bound holds, every reply is well-formed, and cuts change nothing.
    @Test(arguments: 0..<1500 as Range<UInt64>)
    func anythingIsSurvived(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let input = Self.input(&random)
        var rules = Self.rules(&random)
        var whole = LMTPPeer(rules)
        whole.feed(input)
        #expect(whole.violations.isEmpty)
        rules.answersBackwards = true
        rules.bytesPerStep = 1 + random.below(50)
        var cut = LMTPPeer(rules)
        var rest = input[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 + random.below(random.below(2) == 0 ? 4 : 60))
            rest = rest.dropFirst(piece.count)
            cut.feed(piece)
        }
        #expect(cut.violations.isEmpty)
        // Replies that are sent slowly come behind events that came later.
        #expect(cut.replies == whole.replies)
        #expect(cut.events == whole.events)
        #expect(cut.messages == whole.messages)
    }

    /// A message comes out as it went in, whatever its bytes are, and what follows it is a command.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func messagesComeOutAsTheyWentIn(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var message: [UInt8] = []
        for _ in 0..<random.below(200) {
            message += Array(
                ["\r\n", ".", "\r", "\n", "\r\n.", "a", "\0", "\r\n.\r\n", "\n.\n"].randomElement(using: &random)!.utf8)
            message.append(UInt8.random(in: 0...255, using: &random))
        }
        message += [13, 10]
        var peer = LMTPPeer()
        var input = Array("LHLO mx\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<x@hub.example>\r\nDATA\r\n".utf8)
        input += Self.stuffed(message) + Array(".\r\nNOOP\r\n".utf8)
        var rest = input[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 + random.below(40))
            rest = rest.dropFirst(piece.count)
            peer.feed(piece)
        }
        #expect(peer.messages == [message])
        #expect(peer.codes == [220, 250, 250, 250, 354, 250, 250])
    }

    /// RFC 5321, 4.5.2, as a client does it, by lines: an implementation of its own.
    private static func stuffed(_ message: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for (index, byte) in message.enumerated() {
            let isStart = index == 0 || index >= 2 && message[index - 2] == 13 && message[index - 1] == 10
            if isStart, byte == UInt8(ascii: ".") { result.append(byte) }
            result.append(byte)
        }
        return result
    }

    private static let parts = [
        "mx.hub.example", ";", " ", "dmarc", "dkim", "=", "pass", "fail", "header", ".", "from", "d", "work.example",
        "(", ")",
        "\"", "\\", "\r\n\t", "1", "/", "none", "reason", "by", "with", "ESMTPSA",
        "Authenticated sender: alice@work.example", "@",
        "\0", "\u{e9}", "from a (b) by mx.hub.example with ESMTP",
        "mx.hub.example; dmarc=pass header.from=work.example",
    ]

    /// Fields of any bytes are read without a trap. A mail with a failed check on top is held, whatever follows.
    @Test(arguments: 0..<1500 as Range<UInt64>)
    func anyHeaderIsSurvived(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        func value() -> [UInt8] {
            var bytes: [UInt8] = []
            for _ in 0..<random.below(25) {
                bytes += Array(Self.parts.randomElement(using: &random)!.utf8)
                if random.below(10) == 0 { bytes.append(UInt8.random(in: 0...255, using: &random)) }
            }
            return bytes
        }
        let noise = (0..<random.below(6)).map { _ in
            HeaderField(["Received", "Authentication-Results", "X"].randomElement(using: &random)!, value())
        }
        let top = [
            HeaderField("Received", "from a (b) by mx.hub.example with ESMTP id 1"),
            HeaderField("Authentication-Results", "mx.hub.example; dmarc=fail header.from=work.example"),
        ]
        let proof = SenderProof(
            authservID: "mx.hub.example", hosts: ["mx.hub.example"], trustsAuthenticatedSender: true)
        let from = HeaderField("From", "alice@work.example")
        let sender = SenderProof.Sender(addresses: ["alice@work.example"])
        let mail = SenderProof.Mail(header: top + noise + [from], from: ["alice@work.example"])
        #expect(proof.verdict(on: mail, by: sender) == .held(.failed))
        _ = proof.verdict(on: SenderProof.Mail(header: noise + [from], from: ["alice@work.example"]), by: sender)
        _ = try? LogAddress(String(decoding: value(), as: UTF8.self))
    }
}
