#if DESKTOP
    import Foundation
    import TestKit

    /// A hub, a session without a screen, and a tray between them.
    final class TrayDesk {
        let desk: Desk
        let desktop: HeadlessDesktop
        private(set) var tray: RunningProgram!
        /// What a fake terminal was told to run, a line each.
        var opened: [String] { contents(folder + "/opened")?.lines ?? [] }
        /// The tokens that the terminal got to take the focus with, on Wayland and on X11, a line each.
        var focus: [String] { contents(folder + "/focus")?.lines ?? [] }
        var folder: String { desk.hub.folder.path }

        /// Catalogues and icons, laid out as they are installed.
        static var share: String { staged.path }
        private static let staged: TemporaryFolder = {
            let folder = try! TemporaryFolder()
            let script = Tool.repository.appendingPathComponent("deploy/desktop/stage-share.sh")
            _ = try? run(URL(fileURLWithPath: "/bin/bash"), [script.path, folder.path])
            return folder
        }()

        /// - Parameter start: whether the tray is connected and started.
        init(
            services: Bool = true, start: Bool = true, environment: [String: String] = [:], host: String = "127.0.0.1"
        ) throws {
            desk = try Desk(host: host)
            desktop = try HeadlessDesktop(services: services)
            more = environment
            let script = "#!/bin/sh\nshift\necho \"$XDG_ACTIVATION_TOKEN $DESKTOP_STARTUP_ID\" >>'\(folder)/focus'\n"
            try Data((script + "echo \"$@\" >>'\(folder)/opened'\n").utf8)
                .write(to: URL(fileURLWithPath: folder + "/terminal"))
            chmod(folder + "/terminal", 0o755)
            guard start else { return }
            try connect()
            try self.start()
        }

        private let more: [String: String]

        var environment: [String: String] {
            CleanEnvironment.folders(in: folder).merging([
                "DBUS_SESSION_BUS_ADDRESS": desktop.address, "MAILBELL_SHARE": Self.share,
                "TERMINAL": folder + "/terminal", "LC_ALL": "C.UTF-8",
            ]) { $1 }.merging(more) { $1 }
        }

        /// Runs `mailbell-tray` to its end.
        @discardableResult
        func mailbellTray(
            _ arguments: String..., input: String? = nil
        ) throws -> (code: Int32, output: String, errors: String) {
            try run(Programs.tray, arguments, environment: environment, input: input)
        }

        func connect() throws {
            let result = try mailbellTray("connect", desk.hub.url, input: desk.token + "\n")
            guard result.code == 0 else { throw Failure("connect: \(result)") }
        }

        func start(_ arguments: String...) throws {
            let earlier = try desktop.hasName("org.kde.StatusNotifierWatcher") ? desktop.registered.count : nil
            tray = try RunningProgram(Programs.tray, arguments, environment: environment)
            try eventually("its icon is registered") {
                guard tray.isRunning else { throw Failure("the tray ended: \(tray.errors)") }
                return try earlier.map { try desktop.registered.count > $0 } ?? true
            }
            try eventually("the tray is connected") {
                guard tray.isRunning else { throw Failure("the tray ended: \(tray.errors)") }
                return try device != nil
            }
        }

        /// Ends it as a session does.
        @discardableResult
        func stop() throws -> Int32 {
            tray.signal(SIGTERM)
            return try tray.wait(seconds: 10)
        }

        // MARK: What it shows

        /// The name that the tray has registered with the watcher.
        var item: String {
            get throws {
                var names: [String] = []
                try eventually("the icon is registered") {
                    names = try desktop.registered
                    return !names.isEmpty
                }
                return names[names.count - 1]
            }
        }
        var icon: String { get throws { try desktop.item(item)["IconName"].text ?? "" } }
        var toolTip: String { get throws { try desktop.item(item)["ToolTip"][3].text ?? "" } }
        var menu: [MenuLine] { get throws { try desktop.menu(item) } }
        var labels: [String] { get throws { try menu.flatMap(\.all).map(\.label) } }

        func click(_ label: String, group: Bool = true) throws {
            guard let entry = try menu.flatMap(\.all).first(where: { $0.label == label }) else {
                throw Failure("the menu has no \(label): \(try labels)")
            }
            try desktop.click(item, entry.id, group: group)
        }

        /// Waits for a pop-up that says this.
        @discardableResult
        func popUp(_ summary: String, seconds: Double = 15) throws -> PopUpSeen {
            var found: PopUpSeen?
            do {
                try eventually(summary, seconds: seconds) {
                    found = try desktop.popUps.last { $0.summary == summary }
                    return found != nil
                }
            } catch {
                throw Failure("\(error), but \(try desktop.popUps.map(\.summary)); the tray: \(tray.errors)")
            }
            return found!
        }

        /// How far the hub knows this tray to be.
        var acknowledged: Int? { get throws { try device?["cursor"]["seq"].int } }

        /// What the hub knows of this tray; nil before it has subscribed.
        private var device: JSON? {
            get throws {
                try APIClient(desk.hub, desk.token).tree("/v1/devices")["items"].list
                    .first { $0["name"].text?.contains("-tray") == true }
            }
        }
    }
#endif
