import Foundation
import TestKit
import Testing

@testable import SMTP

/// This machine's sendmail, by scripts in place of it.
@Suite(.serialized, .timeLimit(.minutes(45))) struct LocalSendmailTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let envelope = Envelope(
        from: "sam@example.com", recipients: ["kim@example.org", "-oQ/tmp@example.org"])

    private func sendmail(_ script: String) throws -> LocalSendmail {
        let path = folder.file("sendmail")
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return LocalSendmail(path: path)
    }

    private func written(_ name: String) -> String? {
        FileManager.default.contents(atPath: folder.file(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func argumentsAndBytes() async throws {
        let program = try sendmail("printf '%s\\n' \"$@\" >'\(folder.path)/arguments'; cat >'\(folder.path)/message'")
        try await program.deliver(Array("a: b\r\n\r\n.\r\nx\ry\n.".utf8), Self.envelope)
        #expect(written("arguments") == "-i\n-f\nsam@example.com\n--\nkim@example.org\n-oQ/tmp@example.org\n")
        #expect(written("message") == "a: b\n\n.\nx\ry\n.")
        // As PHP's mail() and what is between make it of CR and LF.
        try await program.deliver(Array("a: b\r\r\n\r\r\nx\r\r\r\n\r\n".utf8), Self.envelope)
        #expect(written("message") == "a: b\n\nx\n\n")
        try await program.deliver(Array("a: b\n".utf8), Envelope(from: "", recipients: ["kim@example.org"]))
        #expect(written("arguments") == "-i\n-f\n<>\n--\nkim@example.org\n")
        try await program.deliver([UInt8](repeating: 65, count: 25_000_000), Self.envelope)
        #expect(written("message")?.utf8.count == 25_000_000)
    }

    @Test(
        arguments: [
            (64, false, .message), (65, false, .message), (67, false, .recipient), (68, false, .recipient),
            (69, false, .message), (71, true, .message), (74, true, .message), (75, true, .message),
            (77, false, .message),
            (1, false, .message),
        ] as [(Int, Bool, DeliveryError.Stage)])
    func exitCodes(code: Int, isTemporary: Bool, stage: DeliveryError.Stage) async throws {
        // It reads nothing of a message that fits into no pipe.
        let program = try sendmail("echo 'sendmail: no: kim' >&2; exit \(code)")
        let error = await #expect(throws: DeliveryError.self) {
            try await program.deliver([UInt8](repeating: 65, count: 1_000_000), Self.envelope)
        }
        #expect(error?.isTemporary == isTemporary && error?.stage == stage)
        #expect(error?.reply == .init(code: code, text: "sendmail: no: kim"))
        #expect(error?.description == "\(program.path) ended with exit code \(code): sendmail: no: kim")
    }

    @Test func whatCannotBeRun() async throws {
        let none = await #expect(throws: DeliveryError.self) {
            try await LocalSendmail(path: folder.file("none")).deliver([65], Self.envelope)
        }
        #expect(none?.stage == .program && none?.isTemporary == true)
        let killed = await #expect(throws: DeliveryError.self) {
            try await sendmail("kill -9 $$").deliver([65], Self.envelope)
        }
        #expect(killed?.stage == .program && killed?.isTemporary == true)
        let deaf = await #expect(throws: DeliveryError.self) {
            try await sendmail("exit 0").deliver([UInt8](repeating: 65, count: 1_000_000), Self.envelope)
        }
        #expect(deaf?.stage == .message && deaf?.isTemporary == true)
        let wrong = await #expect(throws: DeliveryError.self) {
            try await sendmail("exit 0").deliver([65], Envelope(from: "a\nb", recipients: ["kim@example.org"]))
        }
        #expect(wrong?.stage == .sender)
    }

    @Test func itIsNotOurselves() async throws {
        let other = try sendmail("exit 0")
        let ourselves = folder.file("ourselves")
        try FileManager.default.createSymbolicLink(
            atPath: ourselves,
            withDestinationPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        #expect(LocalSendmail.find([ourselves, folder.file("none"), other.path]) == other)
        #expect(LocalSendmail.find([ourselves]) == nil)
        // A script that leads back is seen by what it was handed.
        let script = try sendmail("[ \"$MAILBELL_IN_SENDMAIL\" = 1 ] && exit 75")
        let error = await #expect(throws: DeliveryError.self) { try await script.deliver([65], Self.envelope) }
        #expect(error?.reply?.code == 75)
    }
}
