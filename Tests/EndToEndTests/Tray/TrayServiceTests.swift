#if DESKTOP
    import Foundation
    import TestKit
    import Testing

    extension TrayTests {
        /// Services and panels with the ways of real ones: what Plasma 5.27, GNOME 43 and others do that the specifications
        /// do not say. `make test-desktops` has the real ones.
        @Suite struct Ways {
            private func tray(_ ways: [String: Any], environment: [String: String] = [:]) throws -> TrayDesk {
                let tray = try TrayDesk(services: false, start: false, environment: environment)
                try tray.desktop.startWatcher()
                try tray.desktop.startService(ways)
                try tray.connect()
                try tray.start()
                return tray
            }

            private let other = firefox.replacing("128", with: "127")

            /// Every `Notify` that was taken.
            private func taken(_ tray: TrayDesk) throws -> [JSON] {
                try tray.desktop.serviceCalls.filter { $0["call"].text == "Notify" && $0["refused"].bool != true }
            }

            /// Waits for a pop-up that says this; returns its number.
            private func number(of summary: String, _ tray: TrayDesk) throws -> Int {
                var found: Int?
                try eventually(summary) {
                    found = try taken(tray).last { $0["summary"].text == summary }?["id"].int
                    return found != nil
                }
                return try #require(found)
            }

            private func readElsewhere(_ tray: TrayDesk) throws {
                let other = try RawWebSocket(port: tray.desk.hub.port, token: tray.desk.token)
                _ = try other.hello(["device": "phone"])
                try other.send(["type": "read", "upto": tray.desk.hub.log(tray.desk.token).count])
                try eventually("nothing is shown") { try tray.desktop.shown.isEmpty }
            }

            /// Open, click, open: Plasma refuses the third pop-up, which would say what the second says.
            @Test func aServiceThatRefusesRepeatsLosesNoClick() throws {
                let tray = try tray(["server": "Plasma", "refuses_repeats": true])
                let mail = try tray.desk.register("alice@example.com", links: ["https://example.com/pricing"])[0]
                try tray.desk.hit(mail.pixel)
                try tray.desk.hit(mail.links[0])
                try tray.desk.hit(mail.pixel, agent: other)
                let log = try tray.desk.hub.log(tray.desk.token).count
                try eventually("all is acknowledged") { try tray.acknowledged == log }
                #expect(try taken(tray).contains { $0["summary"].text == "Alice Example clicked a link" })
                #expect(try tray.desktop.serviceCalls.allSatisfy { $0["refused"].bool != true })
                #expect(try tray.desktop.shown.count == 1)
            }

            /// Two mails of one subject, to one person: the second is refused, and shown a second later.
            @Test func twoOfTheSameTextAreBothShown() throws {
                let tray = try tray(["server": "Plasma", "refuses_repeats": true])
                let mail = try (1...2).map { _ in try tray.desk.register("alice@example.com")[0] }
                for one in mail { try tray.desk.hit(one.pixel) }
                try eventually("both are shown") { try tray.desktop.shown.count == 2 }
                try eventually("both are acknowledged") { try tray.acknowledged == 4 }
            }

            @Test func aServiceThatHasTooManyIsAskedAgain() throws {
                let tray = try tray(["refuses": 2])
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                _ = try number(of: "Alice Example opened “Q3 offer”", tray)
                #expect(try tray.desktop.serviceCalls.count == 3)
            }

            /// GNOME draws no buttons on a banner that is replaced on the screen: it is taken away and shown anew.
            @Test func onGNOMEAPopUpIsShownAnewAndNotReplaced() throws {
                let tray = try tray(["server": "gnome-shell", "tells_once_for_each": true])
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                let first = try number(of: "Alice Example opened “Q3 offer”", tray)
                try tray.desk.hit(mail.pixel, agent: other)
                try eventually("it is shown anew") {
                    try tray.desktop.shown.count == 1 && !tray.desktop.shown.contains(first)
                }
                try eventually("in this order") {
                    let calls = try tray.desktop.serviceCalls.map { [$0["call"].text, $0["id"].int.map(String.init)] }
                    return calls == [["Notify", "1"], ["CloseNotification", "1"], ["Notify", "2"]]
                }
                #expect(try tray.desktop.serviceCalls.allSatisfy { $0["replaces"].int ?? 0 == 0 })
                // Its number is known: it goes once it is read.
                try readElsewhere(tray)
            }

            /// A click that is told of three times opens one terminal.
            @Test func aClickIsHeardOnce() throws {
                let tray = try tray(["tells_once_for_each": true])
                let mail = try tray.desk.register("alice@example.com", "bob@example.com")
                for version in ["128", "127", "126"] {
                    try tray.desk.hit(mail[0].pixel, agent: firefox.replacing("128", with: version))
                }
                let log = try tray.desk.hub.log(tray.desk.token).count
                try eventually("all is acknowledged") { try tray.acknowledged == log }
                try tray.desktop.choose("default", of: try #require(try tray.desktop.shown.last))
                // What comes later was heard later.
                try tray.desk.hit(mail[1].pixel)
                try eventually("the next pop-up") { try tray.desktop.shown.count == 1 }
                try eventually("a terminal opens") { !tray.opened.isEmpty }
                #expect(tray.opened.count == 1)
            }

            /// Field cases 18 and 25: however a service numbers what it replaces, it is withdrawn.
            @Test(arguments: [
                ["closes_to_replace": true], ["renumbers": true], ["closes_to_replace": true, "renumbers": true],
            ])
            func whatWasReplacedIsWithdrawn(_ ways: [String: Bool]) throws {
                let tray = try tray(ways)
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                _ = try number(of: "Alice Example opened “Q3 offer”", tray)
                try tray.desk.hit(mail.pixel, agent: other)
                try eventually("both are acknowledged") { try tray.acknowledged == 3 }
                #expect(try tray.desktop.shown.count == 1)
                try readElsewhere(tray)
            }

            /// Plasma keeps in a list what was on the screen for long enough.
            @Test func whatExpiredIsTakenOutOfTheListOnceItIsRead() throws {
                let tray = try tray(["server": "Plasma"])
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                let id = try number(of: "Alice Example opened “Q3 offer”", tray)
                try tray.desktop.expire(id)
                try readElsewhere(tray)
                #expect(try tray.desktop.serviceCalls.last?["id"].int == id)
            }

            /// Where "default" is a click on the pop-up, *Mute contact* is not the only button.
            @Test(arguments: [("Plasma", true), ("dunst", false)])
            func openingIsAButtonBesideMuting(_ server: String, _ isDoubled: Bool) throws {
                let tray = try tray(["server": server])
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                let id = try number(of: "Alice Example opened “Q3 offer”", tray)
                let buttons = try taken(tray)[0]["actions"].texts
                let open = ["default", "Open activity"] + (isDoubled ? ["open", "Open activity"] : [])
                #expect(buttons == open + ["mute", "Mute contact"])
                try tray.desktop.choose(isDoubled ? "open" : "default", of: id)
                try eventually("a terminal opens") { tray.opened.count == 1 }
            }

            @Test func mutingCanBeTakenBack() throws {
                let tray = try tray([:])
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                try tray.desktop.choose("mute", of: number(of: "Alice Example opened “Q3 offer”", tray))
                let offer = try number(of: "Alice Example is muted", tray)
                #expect(try taken(tray).last?["actions"].texts == ["unmute", "Undo"])
                #expect(try taken(tray).last?["hints"]["transient"].int == 1)
                #expect(try tray.labels.contains("Alice Example <alice@example.com>"))
                try tray.desktop.choose("unmute", of: offer)
                try eventually("nobody is muted") { try tray.labels.contains("Nobody is muted") }
                try tray.desk.hit(mail.pixel, agent: other)
                try eventually("it pops up again") { try tray.desktop.shown.count == 1 }
            }

            // MARK: Leave to take the focus

            /// By the pop-up's signal, for one terminal; and what the tray was started with is nobody's any more.
            @Test func aTerminalGetsThePopUpsTokenOnce() throws {
                let tray = try tray(
                    ["token": "wayland-token-7"],
                    environment: ["XDG_ACTIVATION_TOKEN": "stale", "DESKTOP_STARTUP_ID": "stale"])
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                try tray.desktop.choose("default", of: number(of: "Alice Example opened “Q3 offer”", tray))
                try eventually("a terminal opens") { tray.opened.count == 1 }
                #expect(tray.focus == ["wayland-token-7 wayland-token-7"])
                try tray.desktop.activate(tray.item)
                try eventually("another opens") { tray.opened.count == 2 }
                #expect(tray.focus.last == " ")
            }

            @Test func aTerminalGetsThePanelsTokenOnce() throws {
                let tray = try TrayDesk()
                try tray.desktop.giveFocus(tray.item, "token-1")
                try tray.desktop.activate(tray.item)
                try eventually("a terminal opens") { tray.opened.count == 1 }
                try tray.desktop.giveFocus(tray.item, "token-2")
                try tray.click("Open activity")
                try eventually("another opens") { tray.opened.count == 2 }
                // No word of visible ASCII: none is passed on.
                try tray.desktop.giveFocus(tray.item, "token\n3")
                try tray.click("Open activity")
                try eventually("a third opens") { tray.opened.count == 3 }
                #expect(tray.focus == ["token-1 token-1", "token-2 token-2", " "])
            }
        }

        /// The menu, as hosts read it that are not like the usual ones.
        @Suite struct MenuHosts {
            /// Plasma asks for one level, and places a submenu by what it has: it is told to ask for each.
            @Test func aHostThatReadsLevelByLevelIsToldToReadOn() throws {
                let tray = try TrayDesk()
                try eventually("connected") { try tray.icon == "mailbell-tray-connected" }
                let item = try tray.item
                let first = try tray.desktop.hostReads(item, 0, depth: 1, signals: 3)
                #expect(first.changed == [10, 40, 20], "Pause pop-ups, Muted contacts, Preferences")
                for submenu in first.changed {
                    let inner = try tray.desktop.hostReads(item, submenu, depth: 1)
                    #expect(!inner.entries.isEmpty && inner.changed.isEmpty)
                }
                // Who gets all of it, or asks for no entries, has nothing to ask for.
                for (id, depth) in [(0, -1), (0, 2), (0, 0), (20, 0), (20, -1)] {
                    #expect(try tray.desktop.hostReads(item, id, depth: depth).changed.isEmpty, "\(id) \(depth)")
                }
            }

            /// A host that reads the whole menu at each signal comes to an end.
            @Test func aHostThatReadsAllAtEachSignalComesToAnEnd() throws {
                let tray = try TrayDesk()
                try eventually("connected") { try tray.icon == "mailbell-tray-connected" }
                let item = try tray.item
                var reads = 0
                while reads < 20 {
                    reads += 1
                    let isHinted = try tray.desktop.hostReads(item, 0, depth: 1).changed.count >= 3
                    if !isHinted { break }
                }
                #expect(reads < 20)
            }

            /// GNOME's AppIndicator reads an entry's properties once: what changes is told.
            @Test func aHostThatReadsPropertiesOnceIsToldWhatChanges() throws {
                let tray = try TrayDesk()
                try eventually("connected") { try tray.icon == "mailbell-tray-connected" }
                let item = try tray.item
                let (markAllRead, opens): (Int, Int) = (2, 21)
                #expect(try tray.desktop.hostKnows(item, markAllRead)["enabled"].bool == false)
                let mail = try tray.desk.register("alice@example.com")[0]
                try tray.desk.hit(mail.pixel)
                try eventually("it can be used") {
                    try tray.desktop.hostKnows(item, markAllRead)["enabled"].bool == true
                }
                #expect(try tray.desktop.hostKnows(item, opens)["toggle-state"].int == 1)
                try tray.click("Pop-ups for opens")
                try eventually("it is off") { try tray.desktop.hostKnows(item, opens)["toggle-state"].int == 0 }
            }

            /// Field case 22; dbus-menu.xml, and libdbusmenu's server.c.
            @Test func entriesThatThereAreNotAreErrors() throws {
                let tray = try TrayDesk()
                let item = try tray.item
                let invalid = "org.freedesktop.DBus.Error.InvalidArgs"
                #expect(try tray.desktop.callMenu(item, "GetLayout", 9999, -1, [String]())["error"].text == invalid)
                #expect(try tray.desktop.callMenu(item, "GetProperty", 9999, "label")["error"].text == invalid)
                #expect(try tray.desktop.callMenu(item, "GetProperty", 4, "no-such")["error"].text == invalid)
                #expect(try tray.desktop.callMenu(item, "Event", 9999, "clicked", 0, 0)["error"].text == invalid)
                #expect(try tray.desktop.callMenu(item, "AboutToShow", 9999)["error"].text == invalid)
                // Some are there, and the others are named; only where none is, it is an error.
                let some = try tray.desktop.callMenu(item, "AboutToShowGroup", [0, 9999, 20])["answer"]
                #expect(some[1].list.compactMap(\.int) == [9999])
                #expect(try tray.desktop.callMenu(item, "AboutToShowGroup", [9998, 9999])["error"].text == invalid)
                #expect(try tray.desktop.callMenu(item, "AboutToShowGroup", [Int]())["error"].text == nil)
                let events = try tray.desktop.callMenu(item, "EventGroup", [4, 9999])["answer"]
                #expect(events.list.compactMap(\.int) == [9999])
                #expect(try tray.desktop.callMenu(item, "EventGroup", [9999])["error"].text == invalid)
                let properties = try tray.desktop.callMenu(item, "GetGroupProperties", [4, 9999], ["label"])["answer"]
                #expect(properties.list.count == 1 && properties[0][1].names == ["label"])
                // What an entry does not say has a default.
                #expect(try tray.desktop.callMenu(item, "GetProperty", 4, "toggle-state")["answer"].int == -1)
                #expect(try tray.desktop.callMenu(item, "GetProperty", 4, "label")["answer"].text == "Quit")
                #expect(tray.tray.isRunning)
            }

            /// Field case 25: a watcher that takes the name from another.
            @Test func aWatcherThatTakesTheNameGetsTheIcon() throws {
                let tray = try TrayDesk()
                try eventually("it is registered") { try tray.desktop.registered.count == 1 }
                try tray.desktop.replaceWatcher()
                try eventually("it is registered anew") { try tray.desktop.registered.count == 1 }
            }
        }
    }
#endif
