import Foundation
import TestKit
import Testing

/// A hub that starts on a store of an older version.
@Suite(.serialized, .blocking) struct UpgradeTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .appendingPathComponent("StoreContractTests/Fixtures")

    /// A hub that has not started, with a store of another schema.
    private func hub(on fixture: String, host: String = "127.0.0.1") throws -> HubUnderTest {
        let hub = try HubUnderTest(host: host, database: nil, start: false)
        try FileManager.default.createDirectory(atPath: hub.data, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Self.fixtures.appendingPathComponent(fixture), to: URL(fileURLWithPath: hub.data + "/mailbell.db"))
        return hub
    }

    @Test func aCopyIsKeptForAWhileAndCanBeRestored() throws {
        let hub = try hub(on: "schema4.db")
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

    /// The store of version 0.3 has users and no word of the web app.
    @Test func itsUsersSignInToTheWebApp() throws {
        let hub = try hub(on: "schema10.db", host: "localhost")
        try hub.start()
        let users = try hub.command("user", "list").lines
        #expect(users.count == 2 && users.allSatisfy { $0.contains("\tmember") }, "nobody becomes an admin: \(users)")
        for email in ["sam@example.com", "kim@example.com"] {
            var browser = BrowserSession(hub)
            let link = try hub.command("pair", "--web", "--user", email, "--public-url", hub.url)
            let signedIn = try browser.signIn(link)
            #expect(signedIn.status == 201, "\(signedIn)")
            let feed = try browser.get("/app/activity")
            #expect(feed.status == 200 && feed.text.contains("data-user=\"\(email)\""), "\(feed)")
            // What was there is shown, and found by words.
            let found = try browser.get("/v1/activity?q=offer").tree["items"].list
            #expect(found.isEmpty == (email == "kim@example.com"), "\(found)")
            for page in ["contacts", "mails", "settings/sign-in", "settings/pop-ups"] {
                #expect(try browser.get("/app/\(page)").status == 200, "\(page)")
            }
        }
        #expect(try hub.command("verify").hasSuffix("nothing is wrong"))
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
