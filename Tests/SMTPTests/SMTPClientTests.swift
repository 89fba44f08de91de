import Foundation
import TestKit
import Testing

@testable import SMTP

/// The client against a server that takes, puts off, refuses and drops.
@Suite(.serialized, .timeLimit(.minutes(45))) struct SMTPClientTests {
    private let peer: MailServer

    init() throws { peer = try MailServer() }

    private static let envelope = Envelope(from: "sam@example.com", recipients: ["kim@example.org"])
    private static let message = Array("From: sam@example.com\r\nSubject: Q3\r\n\r\nHello\r\n".utf8)

    private func client(
        _ port: String = "tls", user: String? = "sam@example.com", password: String? = MailServer.password,
        host: String = "127.0.0.1", trusted: Bool = true, limits: SMTPClient.Limits = .init()
    ) throws -> SMTPClient {
        let security: SMTPServer.Security =
            switch port {
            case "starttls": .starttls
            case "plain", "closed", "silent": .none
            default: .tls
            }
        let server = try SMTPServer(host: host, port: peer.ports[port]!, security: security, user: user)
        return SMTPClient(server, password: password, caFile: trusted ? peer.caFile : nil, limits: limits)
    }

    /// What a delivery fails with; nothing was taken.
    private func failure(
        _ client: SMTPClient, _ envelope: Envelope = envelope, _ message: [UInt8] = message
    ) throws -> DeliveryError {
        let before = try peer.taken.count
        let error = #expect(throws: DeliveryError.self) { try client.deliver(message, envelope) }
        #expect(try peer.taken.count == before)
        let found = try #require(error)
        #expect(!found.description.contains(MailServer.password))
        return found
    }

    private static func to(_ recipients: String...) -> Envelope {
        Envelope(from: "sam@example.com", recipients: recipients)
    }

    @Test(arguments: ["tls", "login", "starttls", "plain"]) func everySecurityAndLogin(port: String) throws {
        let client = try client(port)
        try client.verify()
        #expect(try peer.taken.isEmpty)
        try client.deliver(Self.message, Self.envelope)
        let taken = try #require(try peer.taken.first)
        #expect(taken.bytes == Self.message)
        #expect(taken.from == "sam@example.com" && taken.recipients == ["kim@example.org"])
        #expect(taken.user == "sam@example.com" && taken.isEncrypted == (port != "plain"))
        #expect(taken.connection == 1, "what was tried is used")
        #expect(taken.parameters.contains("SIZE=\(Self.message.count)"))
    }

    @Test func withoutALogin() throws {
        try client("noauth", user: nil, password: nil).deliver(Self.message, Self.to("a@example.org", "b@example.org"))
        let taken = try #require(try peer.taken.first)
        #expect(taken.user == nil && taken.recipients == ["a@example.org", "b@example.org"])
        try client("noauth", user: nil).verify()
    }

    @Test func oneConnectionForManyMessages() throws {
        let client = try client()
        for number in 0..<5 {
            try client.deliver(Array("n: \(number)\r\n\r\n".utf8), Self.to("r\(number)@example.org"))
        }
        try client.verify()
        let taken = try peer.taken
        #expect(taken.map(\.connection) == [1, 1, 1, 1, 1])
        #expect(taken.map(\.recipients) == (0..<5).map { ["r\($0)@example.org"] })
        #expect(taken.map(\.text) == (0..<5).map { "n: \($0)\r\n\r\n" })
    }

    /// Closed without a word, and with one to the next message.
    @Test(arguments: ["leaving", "bye"]) func aConnectionThatHasEndedIsMadeAnew(last: String) throws {
        let client = try client()
        try client.deliver(Self.message, Self.to("\(last)@example.org"))
        try client.deliver(Self.message, Self.envelope)
        #expect(try peer.taken.map(\.connection) == [1, 2])
    }

    @Test(arguments: [
        "A: b\n\n.\n..\n.x\n\nbody\n.", ".first\r\n\r\n.\r\n", "a: b\r\n\r\nno end", "a: b\r\n\r\n\r\n.\r\n.\r\n\r\n",
        "\n",
        "a: b\n\nlone\rreturn\r.\rthree\r\r\nends\r\r", "a: b\n\n日本語 £\n", "x",
    ])
    func bytesArriveAsTheyAre(text: String) throws {
        try client().deliver(Array(text.utf8), Self.envelope)
        var awaited = text.replacing("\r\r\n", with: "\n").replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .replacing("\n", with: "\r\n")
        if !awaited.hasSuffix("\r\n") { awaited += "\r\n" }
        #expect(try peer.taken.map(\.bytes) == [Array(awaited.utf8)])
    }

    @Test func everyByteArrives() throws {
        let all = Array("a: b\r\n\r\n".utf8) + (0...255).map(UInt8.init).filter { $0 != 10 && $0 != 13 } + [13, 10]
        try client().deliver(all, Self.envelope)
        #expect(try peer.taken.first?.bytes == all)
    }

    @Test(arguments: [false, true]) func a25MBMessage(isUnix: Bool) throws {
        let end = isUnix ? "\n" : "\r\n"
        let line = Array(("." + String(repeating: "QUJD", count: 18) + end).utf8)
        let head = Array("Subject: large\(end)\(end)".utf8)
        var message = head
        message.reserveCapacity(26_300_000)
        while message.count < 26_214_400 { message += line }
        let client = try client("starttls")
        try client.deliver(message, Self.envelope)
        try client.deliver(Self.message, Self.envelope)
        let taken = try peer.taken
        #expect(taken.map(\.connection) == [1, 1])
        let isSame = taken[0].bytes == LineEnds.asInSMTP(message)
        #expect(isSame)
    }

    @Test func anEmptySenderAndNamesOutsideOfASCII() throws {
        let client = try client()
        try client.deliver(Self.message, Envelope(from: "", recipients: ["kim@example.org"]))
        try client.deliver(Self.message, Self.to("kim@bücher.example"))
        try client.deliver(Self.message, Self.to("jörg@example.org"))
        let taken = try peer.taken
        #expect(taken[0].from == "")
        #expect(taken[0].parameters == "SIZE=\(Self.message.count)")
        #expect(taken[1].recipients == ["kim@bücher.example"] && taken[1].parameters.contains("SMTPUTF8"))
        #expect(taken[2].recipients == ["jörg@example.org"] && taken[2].parameters.contains("SMTPUTF8"))
    }

    @Test(arguments: ["tls", "login", "starttls", "plain"]) func aWrongPassword(port: String) throws {
        for password in ["wrong", "", nil] {
            let error = try failure(client(port, password: password))
            #expect(error.stage == .login && !error.isTemporary && error.reply?.code == 535, "\(error)")
            #expect(
                error.description.hasSuffix("does not let sam@example.com log in: 535 5.7.8 wrong name or password"))
        }
        let error = #expect(throws: DeliveryError.self) { try client(port, password: "wrong").verify() }
        #expect(error?.stage == .login)
        let busy = try failure(client(port, user: "busy"))
        #expect(busy.stage == .login && busy.isTemporary && busy.reply?.code == 454 && busy.exitCode == 75)
    }

    @Test func aServerWithoutALogin() throws {
        let error = #expect(throws: DeliveryError.self) { try client("noauth").verify() }
        #expect(error?.stage == .login && error?.isTemporary == false)
    }

    @Test func refusedAndPutOff() throws {
        let client = try client()
        let nobody = try failure(client, Self.to("kim@example.org", "nobody@example.org", "full@example.org"))
        #expect(nobody.stage == .recipient && nobody.recipient == "nobody@example.org" && !nobody.isTemporary)
        #expect(nobody.reply == .init(code: 550, text: "5.1.1 no such person 5.1.1 at this place"))
        #expect(nobody.exitCode == 67 && nobody.description.contains("mail to nobody@example.org: 550 5.1.1 no such"))
        let full = try failure(client, Self.to("kim@example.org", "full@example.org"))
        #expect(full.recipient == "full@example.org" && full.isTemporary && full.reply?.code == 452)
        let sender = try failure(client, Envelope(from: "refused@example.com", recipients: ["kim@example.org"]))
        #expect(sender.stage == .sender && !sender.isTemporary && sender.reply?.code == 553 && sender.recipient == nil)
        let spam = try failure(client, Self.to("rejected@example.org"))
        #expect(spam.stage == .message && !spam.isTemporary && spam.reply?.text == "5.7.1 this is spam")
        #expect(!spam.mayHaveArrived && spam.exitCode == 69)
        let later = try failure(client, Self.to("later@example.org"))
        #expect(later.stage == .message && later.isTemporary && later.reply?.code == 451 && !later.mayHaveArrived)
        let closed = try failure(self.client("closed", user: nil))
        #expect(closed.stage == .greeting && !closed.isTemporary && closed.reply?.code == 554)
        // None of it is in the way of the next one.
        try client.deliver(Self.message, Self.envelope)
        #expect(try peer.taken.map(\.recipients) == [["kim@example.org"]])
    }

    @Test func droppedConnections() throws {
        let large = Self.message + [UInt8](repeating: 65, count: 8_000_000)
        let cut = try failure(client(), Self.to("cut@example.org"), large)
        #expect(cut.stage == .message && cut.isTemporary && cut.reply == nil && !cut.mayHaveArrived, "\(cut)")
        let gone = try failure(client(), Self.to("gone@example.org"))
        #expect(gone.stage == .message && gone.isTemporary && gone.mayHaveArrived, "\(gone)")
    }

    @Test func nobodyAnswers() throws {
        var limits = SMTPClient.Limits()
        limits.connect = 1
        let silent = try failure(client("silent", user: nil, limits: limits))
        #expect(silent.isTemporary && silent.stage == .connection && !silent.mayHaveArrived, "\(silent)")
        // 1 is a port at which nothing listens.
        let none = SMTPClient(try SMTPServer(host: "127.0.0.1", port: 1, security: .tls))
        let error = try failure(none)
        #expect(error.stage == .connection && error.isTemporary && error.description.hasPrefix("127.0.0.1:1 cannot"))
        let nowhere = SMTPClient(try SMTPServer(host: "nowhere.invalid", port: 465, security: .tls))
        #expect(try failure(nowhere).stage == .connection)
    }

    /// An authority that nobody knows, a certificate for another name, a server without TLS.
    @Test func noTrustNoMail() throws {
        for client in try [client("stranger"), client("other"), client("tls", trusted: false)] {
            let error = try failure(client)
            #expect(error.stage == .encryption && error.isTemporary && error.reply == nil, "\(error)")
        }
        try client("tls", host: "localhost").deliver(Self.message, Self.envelope)
        let untrusted = SMTPClient(
            try SMTPServer(host: "127.0.0.1", port: peer.ports["starttls"]!, security: .starttls))
        #expect(try failure(untrusted).stage == .encryption)
        let bare = SMTPClient(try SMTPServer(host: "127.0.0.1", port: peer.ports["plain"]!, security: .starttls))
        let error = try failure(bare)
        #expect(error.stage == .encryption && error.isTemporary, "\(error)")
        let missing = SMTPClient(
            try SMTPServer(host: "127.0.0.1", port: peer.ports["tls"]!, security: .tls), caFile: "/nowhere/ca.pem")
        #expect(try failure(missing).stage == .encryption)
    }

    @Test func whatWouldBeAnotherCommandIsNotSent() throws {
        let client = try client()
        for wrong in ["kim@example.org>\r\nRCPT TO:<x@example.org", "a b@example.org", "", "a\n@b", "<a@b>", "a\0@b"] {
            #expect(try failure(client, Self.to("kim@example.org", wrong)).stage == .recipient)
            if !wrong.isEmpty {
                #expect(try failure(client, Envelope(from: wrong, recipients: ["kim@example.org"])).stage == .sender)
            }
        }
        #expect(try failure(client, Envelope(from: "", recipients: [])).stage == .recipient)
        #expect(try failure(client, Self.envelope, []).stage == .message)
    }
}
