import Core
import EventLoop
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Hub

/// The control socket: who may use it, what a request may be, and one command at a time.
@Suite(.serialized, .blocking) struct ControlServerTests {
    private let folder: TemporaryFolder
    private let logged = LoggedLines()

    init() throws { folder = try TemporaryFolder() }

    private func serve(
        _ administration: any Administration, _ limits: ControlServer.Limits = .init(), in path: String? = nil
    ) async -> ControlServer {
        let server = ControlServer(
            folder: path ?? folder.path, administration: administration, limits: limits, logger: logged.logger)
        await server.start()
        return server
    }

    private func client(
        in path: String? = nil, waiting: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> ControlClient {
        // `FolderAdministration` tries again as well.
        for _ in 1...50 {
            if let client = try ControlClient(path ?? folder.path, waiting: waiting) { return client }
            usleep(100_000)
        }
        return try #require(try ControlClient(path ?? folder.path, waiting: waiting))
    }

    /// A connection that writes what it likes.
    private func raw(_ text: String) throws -> ControlConnection {
        let descriptor = try #require(try ControlSocket.connect(in: folder.path))
        text.withCString { _ = write(descriptor, $0, strlen($0)) }
        return ControlConnection(descriptor, patience: .seconds(5))
    }

    private func answer(to text: String) throws -> String {
        try String(decoding: raw(text).readLine(limit: 1000, within: .seconds(20)), as: UTF8.self)
    }

    private static let settles = ScriptedAdministration { _, _, _ in .settled }

    @Test func aCommandIsPerformedAndItsLinesCome() async throws {
        let change = try decoded(
            #"{"user":"sam@example.com","seq":7,"kind":"open","verdict":"machine","via":"scanner","reason":"a\nb"}"#)
        let asked = Mutex<[ControlCommand]>([])
        let server = await serve(
            ScriptedAdministration { command, isWanted, judged in
                asked.withLock { $0.append(command) }
                #expect(isWanted())
                for _ in 1...3 { judged(change) }
                return .clockConfirmed(at: Timestamp(milliseconds: 12))
            })
        let list = folder.file("list")
        try Data("127.0.0.0/8 scanner Caf\u{e9} \"x\"\n".utf8).write(to: URL(fileURLWithPath: list))
        let commands: [ControlCommand] = [
            .erase(email: "ann@example.com"), .settle, .compact, .confirmClock,
            .rejudge(since: .init(milliseconds: -5), isTrial: true, networks: [try GivenNetworks(contentsOf: list)]),
            .rejudge(since: .init(milliseconds: 5), isTrial: false, networks: nil),
        ]
        for command in commands {
            var seen: [RejudgedActivity] = []
            let result = try client().perform(command, isWanted: { true }) { seen.append($0) }
            #expect(result == .clockConfirmed(at: Timestamp(milliseconds: 12)) && seen == [change, change, change])
        }
        #expect(asked.withLock { $0 } == commands)
        #expect(logged.all.contains("notice command done command=rejudge"))
        #expect(!logged.all.joined().contains("ann@"), "the log names no contact")
        await server.stop()
    }

    private func decoded(_ json: String) throws -> RejudgedActivity {
        try JSONDecoder().decode(RejudgedActivity.self, from: Data(json.utf8))
    }

    @Test func whatFailsIsToldInItsOwnWords() async throws {
        let server = await serve(ScriptedAdministration { _, _, _ in throw Failure("the disk is full") })
        let error = #expect(throws: ControlError.self) {
            try client().perform(.settle, isWanted: { true }, judged: { _ in })
        }
        #expect(error?.description == "the disk is full")
        #expect(logged.all.contains("notice command failed command=contact erase"))
        await server.stop()
    }

    // MARK: Who may

    @Test(arguments: [uid_t?.none, 4711]) func anotherUserIsRefusedAndLogged(_ user: uid_t?) async throws {
        var limits = ControlServer.Limits()
        limits.peer = { _ in user }
        let server = await serve(ScriptedAdministration { _, _, _ in throw Failure("performed") }, limits)
        let error = #expect(throws: ControlError.self) {
            try client().perform(.settle, isWanted: { true }, judged: { _ in })
        }
        #expect(error?.description == "only root and the hub's own user may give commands")
        #expect(
            logged.all.contains {
                $0.hasPrefix("warning control connection refused")
                    && $0.hasSuffix("uid=\(user.map(String.init) ?? "unknown")")
            })
        await server.stop()
    }

    @Test func rootIsLetIn() async throws {
        var limits = ControlServer.Limits()
        limits.peer = { _ in 0 }
        let server = await serve(Self.settles, limits)
        #expect(try client().perform(.settle, isWanted: { true }, judged: { _ in }) == .settled)
        await server.stop()
    }

    @Test func theSystemSaysWhoConnects() async throws {
        let server = await serve(Self.settles)
        let descriptor = try #require(try ControlSocket.connect(in: folder.path))
        #expect(ControlSocket.peer(of: descriptor) == geteuid())
        close(descriptor)
        let file = open("/dev/null", O_RDONLY)
        #expect(ControlSocket.peer(of: file) == nil)
        close(file)
        await server.stop()
    }

    // MARK: Requests

    @Test func aRequestIsBounded() async throws {
        var limits = ControlServer.Limits()
        limits.requestBytes = 1000
        let server = await serve(Self.settles, limits)
        let long = String(repeating: "x", count: 1001)
        #expect(try answer(to: long).contains("larger than"), "without an end")
        #expect(try answer(to: long + "\n").contains("larger than"), "with one")
        let request = #"{"version":1,"command":{"settle":{}}}"#
        let padded = request + String(repeating: " ", count: 1000 - request.utf8.count) + "\n"
        #expect(try answer(to: padded).contains("started"))
        await server.stop()
    }

    @Test(arguments: ["", "{\"version\":1,"]) func aSilentClientIsLetGo(_ beginning: String) async throws {
        var limits = ControlServer.Limits()
        limits.requestTime = .milliseconds(200)
        let server = await serve(Self.settles, limits)
        #expect(try answer(to: beginning).contains("no whole request within"))
        try eventually("its thread ends") { server.connections == 0 }
        await server.stop()
    }

    @Test func nonsenseIsRefused() async throws {
        let server = await serve(Self.settles)
        #expect(try answer(to: "nonsense\n").contains("not valid JSON"))
        #expect(try answer(to: "{}\n").contains("version: is missing"))
        #expect(try answer(to: #"{"version":2,"command":{"new":{}}}"# + "\n").contains("restart the hub"))
        #expect(try answer(to: #"{"version":1,"command":{"format":{}}}"# + "\n").contains("failed"))
        #expect(try answer(to: #"{"version":1,"command":{"erase":{}}}"# + "\n").contains("email: is missing"))
        await server.stop()
    }

    // MARK: At a time

    @Test func oneCommandIsAtWorkAtATime() async throws {
        let gate = DispatchSemaphore(value: 0)
        let administration = ScriptedAdministration { _, _, _ in
            gate.wait()
            return .settled
        }
        let server = await serve(administration)
        let told = Mutex<[String]>([])
        let done = Mutex(0)
        // Room for four: one at work and three that wait.
        for index in 0..<4 {
            let client = try client { other in told.withLock { $0.append(other) } }
            startThread("client") {
                if (try? client.perform(.confirmClock, isWanted: { true }, judged: { _ in })) == .settled {
                    done.withLock { $0 += 1 }
                }
            }
            if index == 0 { try eventually("the first is at work") { administration.mostAtATime == 1 } }
        }
        try eventually("three wait") { told.withLock { $0.count } == 3 }
        #expect(told.withLock { Set($0) } == ["retention --confirm-clock"])
        let error = #expect(throws: ControlError.self) {
            try client().perform(.settle, isWanted: { true }, judged: { _ in })
        }
        #expect(error?.description == "4 commands are at work or waiting already; try again later")
        for _ in 0..<4 { gate.signal() }
        try eventually("all are done") { done.withLock { $0 } == 4 && server.connections == 0 }
        #expect(administration.mostAtATime == 1)
        await server.stop()
    }

    /// Until nobody wants it any more.
    private static let endless = ScriptedAdministration { _, isWanted, _ in
        while isWanted() { usleep(1000) }
        throw Unwanted()
    }

    @Test func aClientThatLeavesEndsItsCommand() async throws {
        let server = await serve(Self.endless)
        var connection: ControlConnection? = try raw(#"{"version":1,"command":{"compact":{}}}"# + "\n")
        #expect(try connection?.readLine(limit: 100, within: .seconds(20)) == Array(#"{"started":{}}"#.utf8))
        var second: ControlConnection? = try raw(#"{"version":1,"command":{"settle":{}}}"# + "\n")
        _ = try second?.readLine(limit: 100, within: .seconds(20))
        second = nil
        try eventually("the one that waited is gone") { server.connections == 1 }
        connection = nil
        try eventually("nothing is at work") { server.connections == 0 }
        #expect(logged.all.last == "notice command interrupted command=contact erase")
        #expect(logged.all.count == 2, "the other never began: \(logged.all)")
        await server.stop()
    }

    @Test func aHubThatStopsEndsTheCommand() async throws {
        let server = await serve(Self.endless)
        let connection = try raw(#"{"version":1,"command":{"settle":{}}}"# + "\n")
        _ = try connection.readLine(limit: 100, within: .seconds(20))
        await server.stop()
        let line = try connection.readLine(limit: 1000, within: .seconds(20))
        #expect(String(decoding: line, as: UTF8.self).contains("the hub is stopping; run the command again"))
        #expect(try ControlClient(folder.path, waiting: { _ in }) == nil)
        #expect(!FileManager.default.fileExists(atPath: folder.file(ControlSocket.name)))
        try eventually("its thread ends") { server.connections == 0 }
    }

    // MARK: The file

    @Test func onlyItsOwnerCanConnect() async throws {
        let server = await serve(Self.settles)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(ControlSocket.name))
        #expect(
            attributes[.posixPermissions] as? Int == 0o600 && attributes[.type] as? FileAttributeType == .typeSocket)
        await server.stop()
    }

    @Test func theSocketOfAKilledHubIsReplaced() async throws {
        // Bound and never removed.
        close(try ControlSocket.listen(in: folder.path))
        #expect(try ControlClient(folder.path, waiting: { _ in }) == nil, "nobody listens")
        let server = await serve(Self.settles)
        #expect(try client().perform(.settle, isWanted: { true }, judged: { _ in }) == .settled)
        await server.stop()
    }

    @Test func anotherFileInItsPlaceStays() async throws {
        let path = folder.file(ControlSocket.name)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        let server = await serve(Self.settles)
        #expect(FileManager.default.contents(atPath: path) == Data("mine".utf8))
        #expect(
            logged.all.contains { $0.hasPrefix("error no control socket") && $0.contains("is not a socket; remove it") }
        )
        await server.stop()
        #expect(FileManager.default.fileExists(atPath: path), "what the hub has not made, it does not remove")
    }

    /// An address of a socket has 108 bytes.
    @Test(arguments: [94, 95, 96, 300]) func aLongPathWorks(_ length: Int) async throws {
        let filler = length - folder.path.utf8.count - 1
        let names =
            filler > 200
            ? [String(repeating: "d", count: 150), String(repeating: "e", count: filler - 151)]
            : [String(repeating: "d", count: filler)]
        let path = folder.path + "/" + names.joined(separator: "/")
        try #require(path.utf8.count == length)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let server = await serve(Self.settles, in: path)
        #expect(logged.all.isEmpty)
        #expect(FileManager.default.fileExists(atPath: path + "/" + ControlSocket.name))
        #expect(try client(in: path).perform(.settle, isWanted: { true }, judged: { _ in }) == .settled)
        await server.stop()
        #expect(!FileManager.default.fileExists(atPath: path + "/" + ControlSocket.name))
    }
}
