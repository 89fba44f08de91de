import LMTP
import Testing

/// What would not end in a minute if its cost grew with the square of what a client sends.
@Suite struct ComplexityTests {
    private static func run(_ opening: String, _ unit: String, _ count: Int, piece: Int) -> LMTPPeer {
        var rules = LMTPPeer.Rules()
        rules.limits.discardedBytes = .max
        var peer = LMTPPeer(rules)
        peer.feed(opening)
        let read = Array(String(repeating: unit, count: max(1, piece / unit.utf8.count)).utf8)
        for _ in 0..<count / read.count { peer.feed(read) }
        return peer
    }

    private static let opening = "LHLO mx\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<x@hub.example>\r\nDATA\r\n"

    /// Half a megabyte of each in reads of 64 KiB: lines of dots, bare line ends, and a line that does not end.
    @Test(arguments: ["..\r\n", "\r", "\n", "\r\n", "a"])
    func messages(_ unit: String) {
        var peer = Self.run(Self.opening, unit, 512 * 1024, piece: 64 * 1024)
        peer.feed("\r\n.\r\n")
        #expect(peer.messages.count == 1)
        #expect(peer.violations.isEmpty)
    }

    @Test(arguments: ["x", "\n", "\r"])
    func discardedLines(_ unit: String) {
        var peer = Self.run("", unit, 512 * 1024, piece: 64 * 1024)
        peer.feed("\r\nNOOP\r\n")
        #expect(peer.codes == [220, 500, 250])
    }

    /// Fields of 64 KiB that are nearly all of one kind of piece, many of them in one header.
    @Test(arguments: [
        "(", "()", "\"", "\\", ";", " ", "a=b;", " c.d=e", "a", "=", "((((((((()))))))))", "\\(", "\"\"", "by ",
    ])
    func fields(_ unit: String) {
        let value = Array(("mx.example; a=b " + String(repeating: unit, count: 60_000 / unit.utf8.count)).utf8)
        let received = Array(("from a" + String(repeating: unit, count: 60_000 / unit.utf8.count) + " by b").utf8)
        let header = (0..<3).flatMap { _ in
            [HeaderField("Authentication-Results", value), HeaderField("Received", received)]
        }
        let proof = SenderProof(authservID: "hub.example", hosts: ["hub.example"], trustsAuthenticatedSender: true)
        let mail = SenderProof.Mail(header: header + [HeaderField("From", "a@b.example")], from: ["a@b.example"])
        #expect(proof.verdict(on: mail, by: SenderProof.Sender(addresses: ["a@b.example"])) == .held(.noResults))
        _ = try? AuthenticationResults(value)
    }
}
