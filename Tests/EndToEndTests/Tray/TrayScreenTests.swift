#if DESKTOP
    import Foundation
    import TestKit
    import Testing

    extension TrayTests {
        /// The tray on a real panel with real notification services, on a screen that nobody sees. What it looked like is kept
        /// where MAILBELL_SCREENS says.
        @Suite struct Screens {
            @Test(arguments: ["dunst", "xfce4-notifyd"])
            func iconMenuAndPopUpShow(_ notifier: String) throws {
                let screen = try Screen(notifier)
                let desk = try Desk()
                let environment = screen.environment(desk)
                let connected = try run(
                    Programs.tray, ["connect", desk.hub.url], environment: environment, input: desk.token + "\n")
                #expect(connected.code == 0, "\(connected)")

                let before = try screen.shot("\(notifier)-empty")
                let tray = try RunningProgram(Programs.tray, [], environment: environment)
                try eventually("it is connected") { try desk.hub.command("device", "list").contains("-tray") }
                try screen.eventuallyShows("connected", unlike: before)
                let icon = try screen.shot("\(notifier)-connected")

                let mail = try desk.register("alice@example.com", links: ["https://example.com/pricing"])[0]
                try desk.hit(mail.pixel)
                try screen.eventuallyDiffers(from: icon, in: Screen.popUps, "the pop-up")
                try screen.eventuallyShows("unread", unlike: icon)
                let popUp = try screen.shot("\(notifier)-pop-up")

                // The icon stands at the left of a panel that has nothing else.
                try screen.click(x: 16, y: 16, button: 3)
                try screen.eventuallyDiffers(from: popUp, in: Screen.menu, "the menu")
                _ = try screen.shot("\(notifier)-menu")
                try screen.press("Escape")

                guard notifier == "dunst" else { return try stop(tray, screen, before) }
                try desk.hub.stop()
                try screen.eventuallyShows("offline-unread", unlike: popUp, seconds: 50)
                _ = try screen.shot("\(notifier)-offline")
                try stop(tray, screen, before)
            }

            private func stop(_ tray: RunningProgram, _ screen: Screen, _ before: String) throws {
                tray.signal(SIGTERM)
                #expect(try tray.wait(seconds: 10) == 0)
                try screen.eventuallySame(as: before, in: Screen.popUps, "no pop-up stays")
            }
        }
    }

    /// Xvfb with a panel and a notification service (screen.sh).
    private final class Screen {
        /// Width, height and place, as ImageMagick writes them.
        static let panel = "200x30+0+0"
        static let popUps = "420x300+604+40"
        static let menu = "500x200+0+40"

        private let folder = try! TemporaryFolder()
        private let program: InteractiveProgram
        private let display: String
        private let bus: String
        private let kept: String

        init(_ notifier: String) throws {
            kept = ProcessInfo.processInfo.environment["MAILBELL_SCREENS"] ?? folder.path + "/shots"
            try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("screen.sh")
            program = try InteractiveProgram(
                URL(fileURLWithPath: "/bin/bash"), [script.path, folder.path, notifier])
            let words = try program.read(until: "\n").split(separator: " ")
            guard words.count == 3, words[0] == "ready" else { throw Failure("screen.sh said: \(words)") }
            display = String(words[1])
            bus = words[2].trimmingCharacters(in: .whitespacesAndNewlines)
        }

        deinit {
            program.closeInput()
            _ = try? program.wait(seconds: 10)
        }

        func environment(_ desk: Desk) -> [String: String] {
            desk.hub.folders.merging([
                "DISPLAY": display, "DBUS_SESSION_BUS_ADDRESS": bus, "MAILBELL_SHARE": TrayDesk.share,
                "LC_ALL": "C.UTF-8",
            ]) { $1 }
        }

        private func tool(_ name: String, _ arguments: String...) throws -> (
            code: Int32, output: String, errors: String
        ) {
            try run(URL(fileURLWithPath: "/usr/bin/" + name), arguments, environment: ["DISPLAY": display])
        }

        /// Takes a picture of the screen; returns its file.
        func shot(_ name: String) throws -> String {
            let path = kept + "/\(name).png"
            let result = try tool("import", "-window", "root", path)
            guard result.code == 0 else { throw Failure("import: \(result.errors)") }
            return path
        }

        func click(x: Int, y: Int, button: Int) throws {
            _ = try tool("xdotool", "mousemove", "\(x)", "\(y)", "click", "\(button)")
        }

        func press(_ key: String) throws { _ = try tool("xdotool", "key", key) }

        /// Waits until the tray says that its icon is of this state, and the panel has drawn it.
        func eventuallyShows(_ state: String, unlike picture: String, seconds: Double = 15) throws {
            try eventually("the icon is \(state)", seconds: seconds) { try icon.contains("mailbell-tray-\(state)'") }
            try eventuallyDiffers(from: picture, in: Screen.panel, "the icon, \(state)")
        }

        /// The name of the icon that the panel was given.
        private var icon: String {
            get throws {
                func property(_ owner: String, _ path: String, _ interface: String, _ name: String) throws -> String {
                    try run(
                        URL(fileURLWithPath: "/usr/bin/gdbus"),
                        [
                            "call", "--session", "-d", owner, "-o", path, "-m", "org.freedesktop.DBus.Properties.Get",
                            interface, name,
                        ], environment: ["DBUS_SESSION_BUS_ADDRESS": bus]
                    ).output
                }
                let watcher = "org.kde.StatusNotifierWatcher"
                let items = try property(watcher, "/StatusNotifierWatcher", watcher, "RegisteredStatusNotifierItems")
                guard let name = items.firstMatch(of: /:[0-9]+\.[0-9]+/)?.output else { return "" }
                return try property(String(name), "/StatusNotifierItem", "org.kde.StatusNotifierItem", "IconName")
            }
        }

        func eventuallyDiffers(from picture: String, in region: String, _ what: String, seconds: Double = 15) throws {
            try eventually(what, seconds: seconds) { try difference(from: picture, in: region) > 50 }
        }

        func eventuallySame(as picture: String, in region: String, _ what: String) throws {
            try eventually(what) { try difference(from: picture, in: region) == 0 }
        }

        /// How many pixels of a region are not what they were.
        private func difference(from picture: String, in region: String) throws -> Double {
            let now = try shot("now")
            let result = try tool(
                "compare", "-metric", "AE", "-extract", region, picture, now, "null:")
            // It says the number on standard error, and 1 where there is any.
            guard result.code < 2, let count = Double(result.errors.split(separator: " ").first ?? "") else {
                throw Failure("compare: \(result.errors)")
            }
            return count
        }
    }
#endif
