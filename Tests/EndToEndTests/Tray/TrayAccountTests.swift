#if DESKTOP
    import Foundation
    import TestKit
    import Testing

    extension TrayTests {
        /// Connecting, disconnecting, several accounts, one instance, languages.
        @Suite struct Accounts {
            private func accounts(_ tray: TrayDesk) -> JSON {
                JSON(
                    try? JSONSerialization.jsonObject(
                        with: Data((contents(tray.folder + "/config/mailbell/tray-accounts.json") ?? "{}").utf8)))
            }

            @Test func withoutSecretServiceTheTokenIsInAPrivateFile() throws {
                let tray = try TrayDesk(start: false)
                let result = try tray.mailbellTray("connect", tray.desk.hub.url, input: tray.desk.token + "\n")
                #expect(result.code == 0)
                #expect(result.errors.contains("no Secret Service stored the token"))
                #expect(result.output.contains("connected to \(tray.desk.hub.url) as sam@example.com, on the device "))
                #expect(!(result.output + result.errors).contains(tray.desk.token))
                let folder = tray.folder + "/config/mailbell/"
                let files = try FileManager.default.contentsOfDirectory(atPath: folder)
                for file in files { #expect(try permissions(folder + file) == 0o600, "\(file)") }
                let token = try #require(files.first { $0.hasPrefix("tray-token-") })
                #expect(contents(folder + token) == tray.desk.token + "\n")
                #expect(accounts(tray)["accounts"][0]["token"].text == "file")
            }

            @Test func aPairingCodeIsAllThatItNeeds() throws {
                let tray = try TrayDesk(start: false)
                let link = try tray.desk.hub.command(
                    "pair", "--client", "--user", "sam@example.com", "--public-url", tray.desk.hub.url)
                let result = try tray.mailbellTray("connect", link)
                #expect(
                    result.code == 0 && result.output.contains("connected to \(tray.desk.hub.url) as sam@"), "\(result)"
                )
                let token = try #require(
                    try tray.desk.hub.command("token", "list").split(separator: "\n").first { $0.contains("-tray") })
                #expect(token.contains("\tsubscribe,read,web\t"), "no more than a tray needs: \(token)")
                try tray.start()
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                try tray.popUp("Alice Example opened “Q3 offer”")
                let again = try tray.mailbellTray("connect", link)
                #expect(again.code == 1 && again.errors.contains("No such pairing code"), "\(again)")
            }

            @Test func theSecretServiceKeepsTheToken() throws {
                let tray = try TrayDesk(start: false)
                let keyring = try RunningProgram(
                    URL(fileURLWithPath: "/usr/bin/gnome-keyring-daemon"),
                    [
                        "--foreground", "--unlock", "--components=secrets", "--control-directory",
                        tray.folder + "/keyring",
                    ],
                    environment: tray.environment.merging(["HOME": tray.folder]) { $1 }, input: "password\n")
                try eventually("the keyring is there") { try tray.desktop.hasName("org.freedesktop.secrets") }
                let result = try tray.mailbellTray("connect", tray.desk.hub.url, input: tray.desk.token + "\n")
                #expect(result.code == 0 && result.errors.isEmpty, "\(result)")
                #expect(accounts(tray)["accounts"][0]["token"].text == "secret-service")
                for file in FileManager.default.enumerator(atPath: tray.folder)?.allObjects as? [String] ?? [] {
                    #expect(contents(tray.folder + "/" + file)?.contains(tray.desk.token) != true, "\(file)")
                }
                try tray.start()
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                try tray.popUp("Alice Example opened “Q3 offer”")
                #expect(try tray.mailbellTray("disconnect").code == 0)
                try tray.stop()
                keyring.signal(SIGTERM)
            }

            @Test func disconnectingRevokesAndForgets() throws {
                let tray = try TrayDesk()
                let result = try tray.mailbellTray("disconnect")
                #expect(result.code == 0, "\(result)")
                #expect(try HTTP.get(port: tray.desk.hub.port, "/v1/me", token: tray.desk.token).status == 401)
                #expect(accounts(tray)["accounts"].list.isEmpty)
                #expect(try !tray.desk.hub.command("device", "list").contains("-tray"))
                let left = try FileManager.default.contentsOfDirectory(atPath: tray.folder + "/config/mailbell")
                #expect(!left.contains { $0.hasPrefix("tray-token-") })
                // The running tray noticed.
                try eventually("it offers to connect") { try tray.labels.contains("Connect to a hub…") }
                #expect(try tray.mailbellTray("disconnect").code == 1)
            }

            @Test func aHubThatIsAwayKeepsTheAccountUnlessForced() throws {
                let tray = try TrayDesk(start: false)
                try tray.connect()
                try tray.desk.hub.stop()
                let result = try tray.mailbellTray("disconnect")
                #expect(result.code == 1 && result.errors.contains("--force"))
                #expect(accounts(tray)["accounts"].list.count == 1)
                #expect(try tray.mailbellTray("disconnect", "--force").code == 0)
                #expect(accounts(tray)["accounts"].list.isEmpty)
            }

            @Test func wrongTokensHubsAndWordsAreToldPlainly() throws {
                let tray = try TrayDesk(start: false)
                let cases: [(arguments: [String], input: String, code: Int32, says: String)] = [
                    (["connect", tray.desk.hub.url], "mb_wrong\n", 4, "does not know this token"),
                    (["connect", tray.desk.hub.url], "hello\n", 64, "neither a token"),
                    (["connect", tray.desk.hub.url], "", 64, "No token"),
                    (["connect", "ftp://mail.example.com"], "mb_x\n", 64, "is not a hub's address"),
                    // A hub that is not there is told before a token is asked for.
                    (["connect", "http://127.0.0.1:9"], "", 1, "127.0.0.1"),
                    // Without a scheme it is this machine, in the clear.
                    (["connect", "127.0.0.1:9"], "mb_x\n", 1, "assuming http://127.0.0.1:9"),
                    (["conect"], "", 64, "'conect' is not a command of mailbell-tray: did you mean 'connect'?"),
                    (["status"], "", 64, "the commands are run, connect, disconnect, accounts, feed."),
                    (["connect"], "mb_x\n", 64, "No hub"),
                    (["connect", tray.desk.hub.url, "--device", "a b"], "mb_x\n", 64, "--device"),
                    (
                        ["connect", tray.desk.hub.url], try tray.desk.hub.token(scopes: "track") + "\n", 1,
                        "scope subscribe"
                    ),
                    (["disconnect"], "", 1, "no account"), (["feed"], "", 1, "no account"),
                    (["disconnect", "--profile", "x"], "", 1, "no profile x"),
                ]
                for one in cases {
                    let result = try run(Programs.tray, one.arguments, environment: tray.environment, input: one.input)
                    #expect(result.code == one.code && result.errors.contains(one.says), "\(one.arguments): \(result)")
                }
                #expect(accounts(tray)["accounts"].list.isEmpty)
            }

            @Test func severalAccountsAtOnce() throws {
                let tray = try TrayDesk()
                let other = try tray.desk.hub.addUser("tea@example.com")
                let result = try tray.mailbellTray(
                    "connect", tray.desk.hub.url, "--profile", "tea", input: other + "\n")
                #expect(result.code == 0, "\(result)")
                // The tray that runs takes it up by itself.
                let state = "Connected to 127.0.0.1:\(tray.desk.hub.port)"
                try eventually("both are connected") { try tray.labels.filter { $0 == state }.count == 2 }
                let body: [String: Any] = [
                    "from": "tea@example.com", "to": [["email": "carol@example.com", "name": "Carol"]],
                    "subject": "Hello",
                    "links": [],
                ]
                let answer = try HTTP.post(port: tray.desk.hub.port, "/v1/messages", json: body, token: other)
                try tray.desk.hit(
                    try #require(answer.tree["recipients"][0]["pixel_url"].text.flatMap { URL(string: $0)?.path }))
                try tray.popUp("Carol opened “Hello”")
                #expect(try tray.mailbellTray("disconnect").code == 1)
                #expect(try tray.mailbellTray("disconnect", "--profile", "tea").code == 0)
                try eventually("one is left") { try tray.labels.filter { $0 == state }.count == 1 }
                #expect(try tray.mailbellTray("accounts").output.lines.count == 1)
            }

            @Test func aRevokedTokenIsSaidAndATryCanFollow() throws {
                let tray = try TrayDesk()
                try eventually("connected") { try tray.icon == "mailbell-tray-connected" }
                _ = try tray.desk.hub.command("token", "revoke", tray.desk.token)
                try eventually("offline") { try tray.icon == "mailbell-tray-offline" }
                #expect(try tray.labels.contains { $0.hasSuffix("(try again)") })
                // Connecting anew, with another token, is taken up by the tray that runs.
                let fresh = try tray.desk.hub.token()
                let result = try tray.mailbellTray("connect", tray.desk.hub.url, input: fresh + "\n")
                #expect(result.code == 0, "\(result)")
                try eventually("connected") { try tray.icon == "mailbell-tray-connected" }
            }

            @Test func theFeedUsesTheTraysOwnAccount() throws {
                let tray = try TrayDesk(start: false)
                try tray.connect()
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                let result = try tray.mailbellTray("feed")
                #expect(result.code == 0, "\(result)")
                #expect(result.output.contains("Alice Example"))
            }

            // MARK: Starting and ending

            @Test func aSecondStartActivatesTheFirst() throws {
                let tray = try TrayDesk()
                let second = try tray.mailbellTray()
                #expect(second.code == 0 && second.errors.contains("running already"))
                try eventually("the first opens its activity") { tray.opened.count == 1 }
                let quiet = try tray.mailbellTray("run", "--autostart")
                #expect(quiet.code == 0 && quiet.errors.isEmpty && tray.opened.count == 1)
                #expect(tray.tray.isRunning)
            }

            @Test func withoutAccountItOpensTheSetUp() throws {
                let tray = try TrayDesk(start: false)
                let program = try RunningProgram(Programs.tray, [], environment: tray.environment)
                try eventually("the set-up opens") { tray.opened == ["\(Programs.tray.path) connect --wait"] }
                #expect(try tray.icon == "mailbell-tray-offline")
                // What the set-up does is taken up at once.
                try tray.connect()
                try eventually("connected") { try tray.icon == "mailbell-tray-connected" }
                program.signal(SIGTERM)
                #expect(try program.wait(seconds: 10) == 0)
                // A session that starts it is not bothered.
                #expect(try tray.mailbellTray("disconnect").code == 0)
                #expect(try tray.mailbellTray("run", "--autostart").code == 0)
                #expect(tray.opened.count == 1)
            }

            @Test func itEndsCleanlyAndTakesItsPopUpsAlong() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                let popUp = try tray.popUp("Alice Example opened “Q3 offer”")
                try eventually("it is acknowledged") { try tray.acknowledged == 2 }
                #expect(try tray.stop() == 0)
                #expect(tray.tray.errors.isEmpty, "\(tray.tray.errors)")
                #expect(try tray.desktop.withdrawn.contains(popUp.id))
                #expect(try !tray.desktop.hasName("org.mailbell.Tray"))
            }

            @Test func withoutASessionBusItSaysSo() throws {
                let tray = try TrayDesk(start: false)
                try tray.connect()
                let environment = tray.environment.merging(["DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"]) {
                    $1
                }
                let result = try run(Programs.tray, [], environment: environment)
                #expect(result.code == 1 && result.errors.contains("no session bus"))
            }

            @Test func brokenFilesAreToldAndLeftAlone() throws {
                let tray = try TrayDesk(start: false)
                try tray.connect()
                let path = tray.folder + "/config/mailbell/tray.json"
                try Data("{".utf8).write(to: URL(fileURLWithPath: path))
                let result = try tray.mailbellTray()
                #expect(result.code == 1 && result.errors.contains(path))
                #expect(contents(path) == "{")
            }

            @Test func inJapanese() throws {
                let tray = try TrayDesk(environment: ["LANGUAGE": "ja"])
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                try tray.popUp("Alice Example が「Q3 offer」を開封しました")
                #expect(try tray.labels.contains("すべて既読にする"))
                try eventually("the tooltip says so") { try tray.toolTip.hasSuffix("未読 1 件") }
            }
        }
    }
#endif
