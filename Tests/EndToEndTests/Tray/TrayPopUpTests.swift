#if DESKTOP
    import Foundation
    import TestKit
    import Testing

    extension TrayTests {
        /// Pop-ups of the real program, from a pixel's request at a real hub to a notification service.
        @Suite struct PopUps {
            @Test func anOpenBecomesAPopUp() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com", links: ["https://example.com/pricing"])[0]
                try tray.desk.hit(mail.pixel)
                let popUp = try tray.popUp("Alice Example opened “Q3 offer”")
                #expect(popUp.app == "Mailbell" && popUp.replaces == 0 && popUp.expires == -1)
                #expect(popUp.body == "United Kingdom")
                #expect(popUp.icon.hasSuffix("/icons/hicolor/scalable/apps/mailbell.svg"))
                #expect(FileManager.default.fileExists(atPath: popUp.icon))
                #expect(popUp.actions == ["default", "Open activity", "mute", "Mute contact"])
                #expect(popUp.hints["urgency"].int == 1 && popUp.hints["category"].text == "email")
                #expect(popUp.hints["desktop-entry"].text == "org.mailbell.Tray")
                #expect(popUp.hints.names == ["category", "desktop-entry", "urgency"])
                try eventually("it is acknowledged") { try tray.acknowledged == 2 }
            }

            @Test func aClickNamesItsLinkAndReplacesTheOpenItImplies() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com", links: ["https://example.com/pricing"])[0]
                try tray.desk.hit(mail.links[0])
                let popUp = try tray.popUp("Alice Example clicked a link")
                #expect(popUp.body == "example.com/pricing · “Q3 offer” · United Kingdom")
                // Both came in one commit: one pop-up says both, whichever was asked for first.
                try eventually("both are acknowledged") { try tray.acknowledged == 3 }
                #expect(Set(try tray.desktop.popUps.map(\.id)) == [popUp.id])
            }

            @Test func aProxyHidesThePlace() throws {
                let tray = try TrayDesk()
                let body: [String: Any] = [
                    "from": "sam@example.com", "to": [["email": "alice@example.com", "name": "Alice Example"]],
                    "subject": "Q3 offer", "links": [], "sent_at": "2026-01-01T00:00:00Z",
                ]
                let answer = try HTTP.post(port: tray.desk.hub.port, "/v1/messages", json: body, token: tray.desk.token)
                let pixel = try #require(
                    answer.tree["recipients"][0]["pixel_url"].text.flatMap { URL(string: $0)?.path })
                try tray.desk.hit(
                    pixel,
                    agent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)")
                #expect(try tray.popUp("Alice Example opened “Q3 offer”").body == "via Gmail, place hidden")
            }

            @Test func machinesAndSentMailMakeNone() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com", "bob@example.com")
                try tray.desk.hit(mail[0].pixel, agent: "curl/8.0")
                try tray.desk.hit(mail[1].pixel)
                try tray.popUp("Alice Example opened “Q3 offer”")
                try eventually("all is acknowledged") { try tray.acknowledged == 4 }
                #expect(try tray.desktop.popUps.count == 1)
            }

            @Test func repeatsFoldAndBurstsAreHeldToThree() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.hub.register(tray.desk.token, to: (1...12).map { "p\($0)@example.com" })
                for one in mail { try tray.desk.hit(one.pixel) }
                try eventually("all are acknowledged") { try tray.acknowledged == 24 }
                let popUps = try tray.desktop.popUps
                #expect(Set(popUps.map(\.id)) == [1, 2, 3])
                #expect(popUps.last?.summary == "Also 10 opens")
                #expect(popUps.last?.body == "Alice Example")
            }

            @Test func oneConversationIsOnePopUp() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                // Another program of the same person: not the same open, and the same conversation.
                try tray.desk.hit(mail.pixel, agent: firefox.replacing("128", with: "127"))
                let popUp = try tray.popUp("Alice Example opened “Q3 offer” ×2")
                #expect(popUp.replaces == 1 && popUp.id == 1)
            }

            @Test func anAbsenceIsOneSummary() throws {
                let tray = try TrayDesk()
                try tray.stop()
                let mail = try tray.desk.hub.register(tray.desk.token, to: (1...12).map { "p\($0)@example.com" })
                for one in mail { try tray.desk.hit(one.pixel) }
                try tray.start()
                try tray.popUp("12 opens while you were away")
                try eventually("it is acknowledged") { try tray.acknowledged == 24 }
                #expect(try tray.desktop.popUps.count == 1)
            }

            /// A scanner follows every link at once. Its first click waits for what follows, and makes no pop-up at all.
            @Test func aScannersBurstMakesNone() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register(
                    "alice@example.com", "bob@example.com",
                    links: ["https://example.com/a", "https://example.com/b", "https://example.com/c"])
                for link in mail[0].links { try tray.desk.hit(link) }
                try tray.desk.hit(mail[1].pixel)
                try tray.popUp("Alice Example opened “Q3 offer”")
                try eventually("all is acknowledged") {
                    try tray.acknowledged == tray.desk.hub.log(tray.desk.token).count
                }
                #expect(try tray.desktop.popUps.count == 1)
                #expect(try tray.labels.filter { $0.hasPrefix("• ") }.count == 1)
            }

            /// A burst that shows only after the pop-up: it is taken away.
            @Test func aPopUpIsWithdrawnWithItsVerdict() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register(
                    "alice@example.com", links: ["https://example.com/a", "https://example.com/b"])[0]
                try tray.desk.hit(mail.links[0])
                let popUp = try tray.popUp("Alice Example clicked a link")
                try tray.desk.hit(mail.links[1])
                try eventually("it is withdrawn") { try tray.desktop.withdrawn.contains(popUp.id) }
                try eventually("nothing is left") { try tray.labels.contains("Nothing opened yet") }
                try eventually("nothing is unread") { try tray.icon == "mailbell-tray-connected" }
            }

            @Test func readElsewhereTakesThePopUpAway() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                let popUp = try tray.popUp("Alice Example opened “Q3 offer”")
                try eventually("the icon says so") { try tray.icon == "mailbell-tray-unread" }
                let other = try RawWebSocket(port: tray.desk.hub.port, token: tray.desk.token)
                _ = try other.hello(["device": "phone"])
                try other.send(["type": "read", "upto": 2])
                try eventually("it is withdrawn") { try tray.desktop.withdrawn.contains(popUp.id) }
                try eventually("the icon says so") { try tray.icon == "mailbell-tray-connected" }
            }

            /// The web app's page sends this, with its session.
            @Test func readInTheWebAppTakesThePopUpAway() throws {
                let tray = try TrayDesk(host: "localhost")
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                let popUp = try tray.popUp("Alice Example opened “Q3 offer”")
                try eventually("the icon says so") { try tray.icon == "mailbell-tray-unread" }
                let hub = tray.desk.hub
                var page = BrowserSession(hub)
                let link = try hub.command("pair", "--web", "--user", "sam@example.com", "--public-url", hub.url)
                let signedIn = try page.signIn(link)
                #expect(signedIn.status == 201, "\(signedIn)")
                let read = try page.submit("/app/do/read", "upto=2")
                #expect(read.status == 204 || read.status == 200, "\(read)")
                try eventually("it is withdrawn") { try tray.desktop.withdrawn.contains(popUp.id) }
                try eventually("the icon says so") { try tray.icon == "mailbell-tray-connected" }
            }

            @Test func actionsOpenAndMute() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                let popUp = try tray.popUp("Alice Example opened “Q3 offer”")
                try tray.desktop.press("default", of: popUp.id)
                try eventually("a terminal opens") { tray.opened.count == 1 }
                #expect(try #require(tray.opened.first).contains("feed --wait --profile sam@example.com --message "))
                try tray.desktop.press("mute", of: popUp.id)
                try eventually("it is withdrawn") { try tray.desktop.withdrawn.contains(popUp.id) }
                try tray.desk.hit(mail.pixel, agent: firefox.replacing("128", with: "127"))
                try eventually("it is taken without a pop-up") { try tray.acknowledged == 3 }
                #expect(try tray.desktop.popUps.map(\.summary) == [popUp.summary, "Alice Example is muted"])
                #expect(try tray.labels.contains("Alice Example <alice@example.com>"))
                // Over a restart, too.
                try tray.stop()
                try tray.start()
                try tray.click("Alice Example <alice@example.com>")
                try eventually("nobody is muted") { try tray.labels.contains("Nobody is muted") }
            }

            // MARK: Services that can do less, restart, or are not there

            @Test func aServiceWithoutActionsOrMarkup() throws {
                let tray = try TrayDesk(services: false, start: false)
                try tray.desktop.startWatcher()
                try tray.desktop.startNotifier("body")
                try tray.connect()
                try tray.start()
                let mail = try tray.desk.register("alice@example.com", links: ["https://example.com/a?b&c=d"])[0]
                try tray.desk.hit(mail.links[0])
                let popUp = try tray.popUp("Alice Example clicked a link")
                #expect(popUp.actions.isEmpty && popUp.body.hasPrefix("example.com/a?b&c=d · "))
            }

            @Test func markupIsEscapedWhereThereIsMarkup() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register(
                    "alice@example.com", links: ["https://example.com/x"], subject: "<b>R&D</b> <img src=x>")[0]
                try tray.desk.hit(mail.links[0])
                let popUp = try tray.popUp("Alice Example clicked a link")
                #expect(popUp.body == "example.com/x · “&lt;b&gt;R&amp;D&lt;/b&gt; &lt;img src=x&gt;” · United Kingdom")
            }

            @Test func plainWhereThereIsNoMarkup() throws {
                let tray = try TrayDesk(services: false, start: false)
                try tray.desktop.startNotifier("body actions")
                try tray.connect()
                try tray.start()
                let mail = try tray.desk.register(
                    "alice@example.com", links: ["https://example.com/x"], subject: "R&D")[0]
                try tray.desk.hit(mail.links[0])
                #expect(try tray.popUp("Alice Example clicked a link").body == "example.com/x · “R&D” · United Kingdom")
            }

            @Test func aServiceThatComesLateGetsWhatWaited() throws {
                let tray = try TrayDesk(services: false)
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                try eventually("the tray has it") { try tray.desk.hub.log(tray.desk.token).count == 2 }
                try tray.desktop.startNotifier()
                try tray.popUp("Alice Example opened “Q3 offer”")
                try eventually("it is acknowledged") { try tray.acknowledged == 2 }
            }

            /// dunst, mako and xfce4-notifyd are started by the bus at the first call, and appear before they answer it.
            @Test func aServiceThatTheBusStartsShowsOnePopUp() throws {
                let tray = try TrayDesk(services: false)
                try tray.desktop.startWatcher()
                try tray.desktop.letNotifierStart()
                let mail = try tray.desk.register("alice@example.com", "bob@example.com")
                try tray.desk.hit(mail[0].pixel)
                try eventually("it is started") { try tray.desktop.hasName("org.freedesktop.Notifications") }
                try tray.popUp("Alice Example opened “Q3 offer”")
                try eventually("it is acknowledged") { try tray.acknowledged == 3 }
                #expect(try tray.desktop.popUps.count == 1)
            }

            @Test func aServiceThatRestartsIsUsedAgain() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com", "bob@example.com")
                try tray.desk.hit(mail[0].pixel)
                try tray.popUp("Alice Example opened “Q3 offer”")
                try tray.desktop.stopNotifier()
                try tray.desk.hit(mail[1].pixel)
                try tray.desktop.startNotifier()
                try tray.popUp("Alice Example opened “Q3 offer”")
                // What the old one had taken is not shown twice.
                try eventually("all is acknowledged") { try tray.acknowledged == 4 }
                #expect(try tray.desktop.popUps.count == 1)
            }

            @Test(arguments: [
                "<b>bold</b> & <script>", "\u{1B}[31mred\u{07}\nsecond line", String(repeating: "long ", count: 190),
                "\u{202E}drawkcab", "שלום עולם", "{who} %s %n \\", "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
            ])
            func hostileSubjects(_ subject: String) throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com", subject: subject)[0]
                try tray.desk.hit(mail.pixel)
                try eventually("a pop-up") { try !tray.desktop.popUps.isEmpty }
                let popUp = try #require(try tray.desktop.popUps.first)
                #expect(popUp.summary.hasPrefix("Alice Example opened “"))
                #expect(popUp.summary.count < 150)
                #expect(
                    !popUp.summary.unicodeScalars.contains { $0.value < 32 || (0x202A...0x202E).contains($0.value) })
                // The menu shows it as well, and stays a menu.
                #expect(try tray.labels.contains { $0.contains("Alice Example opened “") })
            }

            @Test func whatWasShownIsNotShownAgainAfterAKill() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com", "bob@example.com")
                try tray.desk.hit(mail[0].pixel)
                try tray.popUp("Alice Example opened “Q3 offer”")
                try eventually("it is acknowledged") { try tray.acknowledged == 3 }
                tray.tray.signal(SIGKILL)
                _ = try? tray.tray.wait()
                try tray.desk.hit(mail[1].pixel)
                try tray.start()
                try eventually("the second comes") { try tray.desktop.popUps.count == 2 }
                try eventually("it is acknowledged") { try tray.acknowledged == 4 }
                #expect(try tray.desktop.popUps.count == 2)
            }

            /// The hub is taken back to a backup while the tray runs: what was shown is not shown again, what comes is.
            @Test func aRestoredHubGoesOn() throws {
                let tray = try TrayDesk()
                let hub = tray.desk.hub
                let mail = try tray.desk.register("alice@example.com", "bob@example.com", "carol@example.com")
                try tray.desk.hit(mail[0].pixel)
                try eventually("it is acknowledged") { try tray.acknowledged == 4 }
                let backup = hub.folder.path + "/b"
                _ = try hub.command("backup", backup)
                try tray.desk.hit(mail[1].pixel)
                try eventually("it is acknowledged") { try tray.acknowledged == 5 }
                try hub.stop()
                _ = try hub.command("restore", backup, "--yes")
                try hub.start()
                try tray.desk.hit(mail[2].pixel)
                try eventually("the third comes") { try tray.desktop.popUps.count == 3 }
                try eventually("it is acknowledged") { try tray.acknowledged == 5 }
                #expect(try tray.desktop.popUps.count == 3)
            }
        }
    }
#endif
