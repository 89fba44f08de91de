#if DESKTOP
    import Foundation

    extension Programs {
        static var tray: URL { folder.appendingPathComponent("mailbell-tray") }
    }

    /// A session without a screen: a bus of its own, and on it, as far as a test starts them, a panel's watcher and a
    /// notification service (python-dbusmock, in desktop.py).
    final class HeadlessDesktop {
        /// What the notification service of most desktops can do.
        static let abilities = "body body-markup actions persistence"

        private let process = Process()
        private let input = Pipe()
        private let output = Pipe()
        private var rest = Data()
        let address: String

        /// - Parameter services: whether there are a watcher and a notification service from the start.
        init(services: Bool = true) throws {
            process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            process.arguments = [
                URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("desktop.py").path
            ]
            process.environment = CleanEnvironment.variables
            process.standardInput = input
            process.standardOutput = output
            // Not the runner's own, which would wait for whoever holds it.
            process.standardError = FileHandle.nullDevice
            try RunningProgram.withoutBlockedSignals { [process] in try process.run() }
            address = try Self.object(Self.line(output, &rest))["address"].text ?? ""
            guard services else { return }
            try startWatcher()
            try startNotifier()
        }

        deinit {
            // A word, and not the end of the pipe: a program that was started meanwhile may hold it, too.
            try? input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
            try? eventually("it ends", seconds: 10) { !process.isRunning }
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }

        /// Has desktop.py do something; returns its answer.
        @discardableResult
        private func ask(_ what: String, _ more: [String: Any] = [:]) throws -> JSON {
            let command = more.merging(["do": what]) { $1 }
            try input.fileHandleForWriting.write(
                contentsOf: JSONSerialization.data(withJSONObject: command) + Data("\n".utf8))
            let answer = try Self.object(Self.line(output, &rest))
            if let error = answer["error"].text { throw Failure("\(what): \(error)") }
            return answer["value"]
        }

        private static func line(_ pipe: Pipe, _ rest: inout Data) throws -> Data {
            while true {
                if let end = rest.firstIndex(of: 10) {
                    defer { rest = Data(rest[(end + 1)...]) }
                    return Data(rest[..<end])
                }
                let more = pipe.fileHandleForReading.availableData
                guard !more.isEmpty else { throw Failure("desktop.py ended") }
                rest += more
            }
        }

        private static func object(_ line: Data) throws -> JSON { JSON(try JSONSerialization.jsonObject(with: line)) }

        // MARK: The panel

        func startWatcher() throws { try ask("start_watcher") }
        func stopWatcher() throws { try ask("stop_watcher") }
        /// The names by which items have registered with this watcher.
        var registered: [String] { get throws { try ask("registered").texts } }
        func item(_ name: String) throws -> JSON { try ask("item", ["name": name]) }
        func activate(_ name: String) throws { try ask("activate", ["name": name]) }
        func hasName(_ name: String) throws -> Bool { try ask("has_name", ["name": name]).bool == true }

        // MARK: The menu

        func menu(_ name: String) throws -> [MenuLine] { try ask("menu", ["name": name]).list.map(MenuLine.init) }
        @discardableResult
        func click(_ name: String, _ id: Int, group: Bool = true) throws -> JSON {
            try ask("click", ["name": name, "id": id, "group": group])
        }
        func menuProperties(_ name: String, _ ids: [Int]) throws -> JSON {
            try ask("menu_properties", ["name": name, "ids": ids])
        }

        // MARK: The notification service

        func startNotifier(_ abilities: String = abilities) throws {
            try ask("start_notifier", ["capabilities": abilities])
        }
        /// A service that is not there until it is asked for something.
        func letNotifierStart() throws { try ask("let_notifier_start", ["capabilities": Self.abilities]) }
        func stopNotifier() throws { try ask("stop_notifier") }
        /// Every pop-up that this service was asked for.
        var popUps: [PopUpSeen] { get throws { try ask("notifications").list.map(PopUpSeen.init) } }
        var withdrawn: [Int] { get throws { try ask("withdrawn").list.compactMap(\.int) } }
        func press(_ action: String, of id: Int) throws {
            try ask("emit", ["signal": "ActionInvoked", "id": id, "argument": action])
        }
        func dismiss(_ id: Int) throws {
            try ask("emit", ["signal": "NotificationClosed", "id": id, "argument": 2])
        }
    }

    /// A pop-up as the notification service was asked for it.
    struct PopUpSeen {
        var id: Int
        var replaces: Int
        var app: String
        var icon: String
        var summary: String
        var body: String
        var actions: [String]
        var hints: JSON
        var expires: Int

        init(_ json: JSON) {
            id = json["id"].int ?? -1
            replaces = json["replaces"].int ?? -1
            app = json["app"].text ?? ""
            icon = json["icon"].text ?? ""
            summary = json["summary"].text ?? ""
            body = json["body"].text ?? ""
            actions = json["actions"].texts
            hints = json["hints"]
            expires = json["expires"].int ?? 0
        }
    }

    /// An entry of the menu as a panel gets it.
    struct MenuLine {
        var id: Int
        var label: String
        var isSeparator: Bool
        var isEnabled: Bool
        /// nil where it is no check mark.
        var isOn: Bool?
        var entries: [MenuLine]

        init(_ json: JSON) {
            id = json["id"].int ?? -1
            label = json["label"].text ?? ""
            isSeparator = json["type"].text == "separator"
            isEnabled = json["enabled"].bool ?? true
            isOn = json["toggle-state"].int.map { $0 == 1 }
            entries = json["entries"].list.map(MenuLine.init)
        }

        /// This and all within it.
        var all: [MenuLine] { [self] + entries.flatMap(\.all) }
    }
#endif
