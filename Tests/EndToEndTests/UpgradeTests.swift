import Foundation
import TestKit
import Testing

/// A hub that starts on a store of an older version.
@Suite(.serialized, .blocking) struct UpgradeTests {
    private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("StoreContractTests/Fixtures/schema4.db")

    @Test func aCopyIsKeptForAWhileAndCanBeRestored() throws {
        let hub = try HubUnderTest(start: false)
        try FileManager.default.createDirectory(atPath: hub.data, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Self.fixture, to: URL(fileURLWithPath: hub.data + "/mailbell.db"))
        // A backup is made of it as it is.
        #expect(try hub.command("backup", hub.folder.path + "/b").contains("10 activities"))
        try hub.start()
        let copy = hub.data + "/mailbell.db.before-upgrade-of-schema-4"
        #expect(try permissions(copy) == 0o600)
        #expect(try hub.command("verify").hasSuffix("nothing is wrong"))
        let erased = try run(Programs.hub, ["contact", "erase", "bob@example.com", "--yes", "--data", hub.data])
        #expect(
            erased.code == 0 && erased.errors.contains("\(copy) is an older copy of the store and still names them"))
        try hub.stop()
        let restored = try run(Programs.hub, ["restore", copy, "--yes", "--data", hub.data])
        #expect(restored.code == 0, "\(restored)")
        #expect(hub.countInStore("bob@example.com") == 0, "who was erased since stays so")

        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -8 * 86_400)], ofItemAtPath: copy)
        try hub.start()
        try eventually("it is removed") { !FileManager.default.fileExists(atPath: copy) }
    }

    @Test func aStoreOfANewerVersionIsLeftAlone() throws {
        let hub = try HubUnderTest(start: false)
        _ = try hub.addUser()
        let script = """
            import sqlite3, sys
            s = sqlite3.connect(sys.argv[1]); s.execute("INSERT INTO grdb_migrations VALUES ('9999')"); s.commit()
            """
        _ = try run(Tool.python, ["-c", script, hub.data + "/mailbell.db"])
        for command in [
            ["serve", "--listen", "127.0.0.1:\(hub.port)", "--admin", "none"], ["check"], ["verify"], ["user", "list"],
            ["backup", hub.folder.path + "/b"],
        ] {
            let result = try run(Programs.hub, command + ["--data", hub.data])
            let said = result.errors + result.output
            #expect(result.code == 1 && said.contains("its schema is 9999, and this program, "), "\(command): \(said)")
        }
    }
}
