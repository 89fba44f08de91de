#if DESKTOP
    import Foundation
    import TestKit
    import Testing

    extension TrayTests {
        /// The icon and its menu, as a panel sees them.
        @Suite struct IconAndMenu {
            @Test func theItemSaysWhatPanelsAskFor() throws {
                let tray = try TrayDesk()
                try eventually("it is registered") { try tray.desktop.registered.count == 1 }
                try eventually("it is connected") { try tray.icon == "mailbell-tray-connected" }
                let item = try tray.desktop.item(tray.item)
                #expect(item["Category"].text == "Communications" && item["Id"].text == "mailbell-tray")
                #expect(item["Status"].text == "Active" && item["ItemIsMenu"].bool == false)
                #expect(item["Menu"].text == "/MenuBar")
                let theme = try #require(item["IconThemePath"].text)
                for name in [
                    "connected", "connecting", "offline", "unread", "paused", "connecting-unread", "offline-unread",
                    "paused-unread",
                ] {
                    let path = "\(theme)/hicolor/scalable/status/mailbell-tray-\(name).svg"
                    #expect(FileManager.default.fileExists(atPath: path), "\(path)")
                }
                // For panels that find no icon by its name: A, R, G and B of every pixel.
                let sizes = item["IconPixmap"].list.map { [$0[0].int, $0[1].int, $0[2].int] }
                #expect(sizes == [22, 24, 32, 48, 64].map { [$0, $0, $0 * $0 * 4] })
                #expect(item["ToolTip"][2].text == "Mailbell")
                #expect(item["ToolTip"][3].text == "Connected to 127.0.0.1:\(tray.desk.hub.port)\nNothing unread")
            }

            @Test func theIconFollows() throws {
                let tray = try TrayDesk()
                try eventually("connected") { try tray.icon == "mailbell-tray-connected" }
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                try eventually("unread") { try tray.icon == "mailbell-tray-unread" }
                #expect(try tray.desktop.item(tray.item)["Status"].text == "NeedsAttention")
                #expect(try tray.toolTip.hasSuffix("\n1 unread"))
                try tray.click("Until I resume them")
                // Paused, and still unread.
                try eventually("paused") { try tray.icon == "mailbell-tray-paused-unread" }
                #expect(try tray.desktop.item(tray.item)["Status"].text == "Active")
                try tray.click("Resume pop-ups (Pop-ups are paused)")
                try tray.click("Monochrome icon")
                try eventually("unread, in one colour") { try tray.icon == "mailbell-tray-unread-symbolic" }
            }

            /// For a brief loss nothing shows; after half a minute the icon does.
            @Test func aHubThatStaysAwayShowsAfter30Seconds() throws {
                let tray = try TrayDesk()
                try eventually("connected") { try tray.icon == "mailbell-tray-connected" }
                try tray.desk.hub.stop()
                let gone = Date()
                try eventually("the menu says so") { try tray.labels.contains { $0.hasPrefix("Connecting to ") } }
                #expect(try tray.icon == "mailbell-tray-connected")
                try eventually("offline", seconds: 45) { try tray.icon == "mailbell-tray-offline" }
                #expect(Date().timeIntervalSince(gone) > 25)
                #expect(try tray.desktop.popUps.isEmpty)
                try tray.desk.hub.start()
                try eventually("connected", seconds: 45) { try tray.icon == "mailbell-tray-connected" }
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                try tray.popUp("Alice Example opened “Q3 offer”")
            }

            @Test func aPanelThatComesLateOrRestartsGetsTheIcon() throws {
                let tray = try TrayDesk(services: false)
                try tray.desktop.startWatcher()
                try eventually("it is registered") { try tray.desktop.registered.count == 1 }
                try tray.desktop.stopWatcher()
                try tray.desktop.startWatcher()
                try eventually("it is registered anew") { try tray.desktop.registered.count == 1 }
            }

            @Test func withoutAPanelPopUpsWork() throws {
                let tray = try TrayDesk(services: false)
                try tray.desktop.startNotifier()
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                try tray.popUp("Alice Example opened “Q3 offer”")
            }

            @Test func aLeftClickOpensTheActivity() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                try tray.popUp("Alice Example opened “Q3 offer”")
                try tray.desktop.activate(tray.item)
                try eventually("a terminal opens") { tray.opened.count == 1 }
                #expect(try #require(tray.opened.first).hasSuffix("mailbell-tray feed --wait"))
                // Who looks at all of it has seen all of it.
                try eventually("it is marked as read") {
                    try tray.desk.hub.log(tray.desk.token).contains { $0["kind"] as? String == "read" }
                }
            }

            // MARK: The menu

            @Test func theMenuAsAPanelReadsIt() throws {
                let tray = try TrayDesk()
                try eventually("connected") { try tray.icon == "mailbell-tray-connected" }
                let hub = "127.0.0.1:\(tray.desk.hub.port)"
                let shape = try tray.menu.map { $0.isSeparator ? "-" : $0.label }
                #expect(
                    shape == [
                        "Connected to \(hub)", "-", "Nothing opened yet", "-", "Open activity",
                        "Open activity in a terminal", "Mark all read", "Pause pop-ups", "Muted contacts",
                        "Preferences", "-", "Quit",
                    ])
                #expect(
                    try tray.menu.filter { !$0.isSeparator && !$0.isEnabled }.map(\.label) == [
                        "Nothing opened yet", "Mark all read",
                    ])
                let preferences = try #require(try tray.menu.first { $0.label == "Preferences" }).entries
                #expect(
                    preferences.map { $0.isSeparator ? "-" : $0.label } == [
                        "Pop-ups for opens", "Pop-ups for clicks", "Sound", "Monochrome icon", "Start with the session",
                        "-",
                        "Connect another account…", "Disconnect sam@example.com at \(hub)…",
                    ])
                #expect(preferences.map(\.isOn) == [true, true, false, false, false, nil, nil, nil])
                // Panels ask for properties by number, the root's included.
                let properties = try tray.desktop.menuProperties(tray.item, [0, 4])
                #expect(properties["0"]["children-display"].text == "submenu")
                #expect(properties["4"]["label"].text == "Quit")
            }

            @Test func theTenLatestAndMarkAllRead() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.hub.register(
                    tray.desk.token, to: (1...11).map { "p\($0)@example.com" }, subject: "a_b")
                for one in mail { try tray.desk.hit(one.pixel) }
                try eventually("all are there") { try tray.acknowledged == 22 }
                // An underscore is a shortcut's mark, unless there are two.
                let line = "• Alice Example opened “a__b” — just now"
                try eventually("ten lines") { try tray.labels.filter { $0 == line }.count == 10 }
                #expect(try tray.labels.contains("11 unread"))
                try tray.click("Mark all read")
                try eventually("nothing is unread") { try !tray.labels.contains(line) }
                try eventually("the icon says so") { try tray.icon == "mailbell-tray-connected" }
                try eventually("the hub knows") {
                    try tray.desk.hub.log(tray.desk.token).contains { $0["kind"] as? String == "read" }
                }
            }

            /// Nothing of the log is kept on the disk: a tray that is started anew asks the hub for the latest.
            @Test func theLatestAreThereAgainAfterARestart() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com", links: ["https://example.com/pricing"])[0]
                try tray.desk.hit(mail.pixel)
                try tray.popUp("Alice Example opened “Q3 offer”")
                try eventually("it is acknowledged") { try tray.acknowledged == 2 }
                try tray.stop()
                try tray.start()
                try eventually("it is in the menu, unread") {
                    try tray.labels.contains("• Alice Example opened “Q3 offer” — just now")
                }
                #expect(try tray.desktop.popUps.count == 1)
            }

            @Test func everyEntryDoesWhatItSays() throws {
                let tray = try TrayDesk()
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                try tray.popUp("Alice Example opened “Q3 offer”")
                try tray.click("• Alice Example opened “Q3 offer” — just now")
                try eventually("its message opens") { tray.opened.last?.contains("--message") == true }
                // By the older call as well as by the newer.
                try tray.click("Open activity", group: false)
                try eventually("the activity opens") { tray.opened.last?.hasSuffix("feed --wait") == true }
                try tray.click("Connect another account…")
                try eventually("the set-up opens") { tray.opened.last?.hasSuffix("connect --wait") == true }
                try tray.click("Disconnect sam@example.com at 127.0.0.1:\(tray.desk.hub.port)…")
                try eventually("it asks in a terminal") {
                    tray.opened.last?.hasSuffix("disconnect --profile sam@example.com --wait") == true
                }
                for (label, key) in [
                    ("Pop-ups for opens", "pop_ups_for_opens"), ("Pop-ups for clicks", "pop_ups_for_clicks"),
                    ("Sound", "sound"), ("Monochrome icon", "monochrome_icon"),
                ] {
                    let before = try tray.menu.flatMap(\.all).first { $0.label == label }?.isOn
                    try tray.click(label)
                    try eventually("\(label) is the other way") {
                        try tray.menu.flatMap(\.all).first { $0.label == label }?.isOn == before.map { !$0 }
                    }
                    let settings = JSON(
                        try JSONSerialization.jsonObject(
                            with: Data((contents(tray.folder + "/config/mailbell/tray.json") ?? "{}").utf8)))
                    #expect(settings[key].bool == before.map { !$0 })
                }
                let autostart = tray.folder + "/config/autostart/mailbell-tray.desktop"
                try tray.click("Start with the session")
                try eventually("the session starts it") { contents(autostart)?.contains("run --autostart") == true }
                try tray.click("Start with the session")
                try eventually("it does not any more") { contents(autostart)?.contains("Hidden=true") == true }
                for (label, end) in [
                    ("For 1 hour", "until"), ("Until tomorrow", "until"), ("Until I resume them", "paused)"),
                ] {
                    try tray.click(label)
                    try eventually("paused") { try tray.icon.hasPrefix("mailbell-tray-paused") }
                    let resume = try #require(try tray.labels.first { $0.hasPrefix("Resume pop-ups") })
                    #expect(resume.contains(end))
                    try tray.click(resume)
                    try eventually("resumed") { try !tray.icon.hasPrefix("mailbell-tray-paused") }
                }
                try tray.click("Quit")
                #expect(try tray.tray.wait(seconds: 10) == 0)
            }

            @Test func aPauseHoldsOverARestartAndTellsAfterwards() throws {
                let tray = try TrayDesk()
                try tray.click("For 1 hour")
                try eventually("paused") { try tray.icon == "mailbell-tray-paused" }
                try tray.stop()
                try tray.start()
                try eventually("paused") { try tray.icon == "mailbell-tray-paused" }
                let mail = try tray.desk.register("alice@example.com", "bob@example.com")
                for one in mail { try tray.desk.hit(one.pixel) }
                try eventually("they are in the menu") {
                    try tray.labels.filter { $0.contains("opened “Q3 offer”") }.count == 2
                }
                #expect(try tray.desktop.popUps.isEmpty)
                // Nobody was told of them: a tray that is killed now gets them again.
                #expect(try tray.acknowledged.map { $0 < 3 } ?? true)
                try tray.click(try #require(try tray.labels.first { $0.hasPrefix("Resume pop-ups") }))
                try tray.popUp("2 opens while pop-ups were paused")
                try eventually("acknowledged") { try tray.acknowledged == 4 }
            }
        }
    }
#endif
