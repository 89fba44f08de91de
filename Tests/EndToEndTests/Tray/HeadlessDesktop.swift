#if DESKTOP
    import Foundation
    import TestKit

    extension Programs {
        static var tray: URL { folder.appendingPathComponent("mailbell-tray") }
    }

    /// A session without a screen: a bus of its own, and on it, as far as a test starts them, a panel's watcher and a
    /// notification service (python-dbusmock, in desktop.py).
    final class HeadlessDesktop {
        /// What the notification service of most desktops can do.
        static let abilities = "body body-markup actions persistence"

        private let program: InteractiveProgram
        let address: String

        /// - Parameter services: whether there are a watcher and a notification service from the start.
        init(services: Bool = true) throws {
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("desktop.py")
            program = try InteractiveProgram(Tool.python, [script.path])
            address = try Self.answer(of: program)["address"].text ?? ""
            guard services else { return }
            try startWatcher()
            try startNotifier()
        }

        deinit {
            program.closeInput()
            _ = try? program.wait(seconds: 10)
        }

        /// Has desktop.py do something; returns its answer.
        @discardableResult
        func ask(_ what: String, _ more: [String: Any] = [:]) throws -> JSON {
            let command = more.merging(["do": what]) { $1 }
            try program.write(
                String(decoding: JSONSerialization.data(withJSONObject: command), as: UTF8.self) + "\n")
            let answer = try Self.answer(of: program)
            if let error = answer["error"].text { throw Failure("\(what): \(error)") }
            return answer["value"]
        }

        private static func answer(of program: InteractiveProgram) throws -> JSON {
            let line = try program.read(until: "\n")
            guard line.hasSuffix("\n") else { throw Failure("desktop.py ended") }
            return JSON(try JSONSerialization.jsonObject(with: Data(line.utf8)))
        }

        // MARK: The panel

        func startWatcher() throws { try ask("start_watcher") }
        func stopWatcher() throws { try ask("stop_watcher") }
        /// Another takes its name, which is never without an owner.
        func replaceWatcher() throws { try ask("replace_watcher") }
        /// The names by which items have registered with this watcher.
        var registered: [String] { get throws { try ask("registered").texts } }
        func item(_ name: String) throws -> JSON { try ask("item", ["name": name]) }
        func activate(_ name: String) throws { try ask("activate", ["name": name]) }
        /// Lets the item take the focus with what is clicked next.
        func giveFocus(_ name: String, _ token: String) throws {
            try ask("give_focus", ["name": name, "token": token])
        }
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

        /// Reads the menu as a host that asks for so many levels, and waits for `signals` that say of a submenu that it has
        /// changed: what it got, and the submenus that were named.
        func hostReads(
            _ name: String, _ id: Int, depth: Int, signals: Int = 0
        ) throws -> (entries: [Int], changed: [Int]) {
            let answer = try ask("host_reads", ["name": name, "id": id, "depth": depth, "signals": signals])
            return (answer["entries"].list.compactMap(\.int), answer["changed"].list.compactMap(\.int))
        }
        /// What a host knows of an entry that reads properties once, and then goes by signals.
        func hostKnows(_ name: String, _ id: Int) throws -> JSON { try ask("host_knows", ["name": name, "id": id]) }
        /// Calls the menu: its answer, or the name of its error.
        func callMenu(_ name: String, _ method: String, _ arguments: Any...) throws -> JSON {
            try ask("menu_call", ["name": name, "method": method, "arguments": arguments])
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

    /// A service with the ways of a real one (service.py).
    extension HeadlessDesktop {
        func startService(_ ways: [String: Any]) throws { try ask("start_service", ["ways": ways]) }
        /// Every `Notify`, also those that were refused, and every `CloseNotification`.
        var serviceCalls: [JSON] { get throws { try ask("calls").list } }
        /// The numbers of those that are on the screen or in the list of old ones.
        var shown: [Int] { get throws { try ask("shown").list.compactMap(\.int) } }
        /// The user clicks on a pop-up, which goes.
        func choose(_ action: String, of id: Int) throws { try ask("press", ["id": id, "action": action]) }
        /// A pop-up's time is up. It stays in the list of old ones.
        func expire(_ id: Int) throws { try ask("shut", ["id": id, "reason": 1]) }
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
