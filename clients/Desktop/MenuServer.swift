public import TrayModel

/// The icon's menu, drawn by the panel: com.canonical.dbusmenu
/// (https://github.com/AyatanaIndicators/libdbusmenu/blob/master/libdbusmenu-glib/dbus-menu.xml).
@GLibLoop
public final class MenuServer: BusObject {
    static let path = "/MenuBar"
    private static let name = "com.canonical.dbusmenu"

    private let bus: SessionBus
    /// The menu as of now.
    private let current: @GLibLoop () -> [MenuEntry]
    private let perform: @GLibLoop (TrayCommand) -> Void
    private var entries: [MenuEntry] = []
    /// The menu before this one: a panel may still show it.
    private var earlier: [Int32: MenuEntry] = [:]
    private var revision: UInt32 = 1

    public init(
        on bus: SessionBus, current: @escaping @GLibLoop () -> [MenuEntry],
        perform: @escaping @GLibLoop (TrayCommand) -> Void
    ) throws(BusError) {
        self.bus = bus
        self.current = current
        self.perform = perform
        entries = current()
        try bus.export(self, at: Self.path)
    }

    /// Draws the menu anew where it is not what it was. Times that have only grown older are no reason while nobody looks.
    public func update() {
        if refresh() { bus.emit(Self.path, Self.name, "LayoutUpdated", [.uint32(revision), .int32(0)]) }
    }

    private func refresh() -> Bool {
        let fresh = current()
        guard fresh != entries else { return false }
        earlier = Dictionary(Self.flat(entries).map { ($0.id, $0) }) { $1 }
        entries = fresh
        revision &+= 1
        return true
    }

    private static func flat(_ entries: [MenuEntry]) -> [MenuEntry] {
        entries.flatMap { entry in
            if case .submenu(let inner) = entry.content { [entry] + flat(inner) } else { [entry] }
        }
    }

    private func entry(_ id: Int32) -> MenuEntry? {
        Self.flat(entries).first { $0.id == id } ?? earlier[id]
    }

    // MARK: The object

    static let interface = """
        <node><interface name="com.canonical.dbusmenu">
        <property name="Version" type="u" access="read"/><property name="TextDirection" type="s" access="read"/>
        <property name="Status" type="s" access="read"/><property name="IconThemePath" type="as" access="read"/>
        <method name="GetLayout"><arg type="i" direction="in"/><arg type="i" direction="in"/>
        <arg type="as" direction="in"/><arg type="u" direction="out"/><arg type="(ia{sv}av)" direction="out"/></method>
        <method name="GetGroupProperties"><arg type="ai" direction="in"/><arg type="as" direction="in"/>
        <arg type="a(ia{sv})" direction="out"/></method>
        <method name="GetProperty"><arg type="i" direction="in"/><arg type="s" direction="in"/>
        <arg type="v" direction="out"/></method>
        <method name="Event"><arg type="i" direction="in"/><arg type="s" direction="in"/>
        <arg type="v" direction="in"/><arg type="u" direction="in"/></method>
        <method name="EventGroup"><arg type="a(isvu)" direction="in"/><arg type="ai" direction="out"/></method>
        <method name="AboutToShow"><arg type="i" direction="in"/><arg type="b" direction="out"/></method>
        <method name="AboutToShowGroup"><arg type="ai" direction="in"/><arg type="ai" direction="out"/>
        <arg type="ai" direction="out"/></method>
        <signal name="ItemsPropertiesUpdated"><arg type="a(ia{sv})"/><arg type="a(ias)"/></signal>
        <signal name="LayoutUpdated"><arg type="u"/><arg type="i"/></signal>
        <signal name="ItemActivationRequested"><arg type="i"/><arg type="u"/></signal>
        </interface></node>
        """

    func property(_ name: String) -> BusValue? {
        switch name {
        case "Version": .uint32(3)
        case "TextDirection": .string("ltr")
        case "Status": .string("normal")
        case "IconThemePath": .array("s", [])
        default: nil
        }
    }

    func call(_ method: String, _ arguments: [BusValue]) -> [BusValue]? {
        switch method {
        case "GetLayout":
            return [.uint32(revision), layout(arguments[0].int32 ?? 0, depth: arguments[1].int32 ?? -1)]
        case "GetGroupProperties": return [.array("(ia{sv})", groupProperties(ids(arguments[0])))]
        case "GetProperty":
            let value = properties(arguments[0].int32 ?? 0).first { $0.key == arguments[1].string }?.value
            return [.variant(value ?? .string(""))]
        case "Event":
            event(arguments[0].int32 ?? 0, arguments[1].string ?? "")
            return []
        case "EventGroup": return [.array("i", events(arguments[0].elements ?? []).map(BusValue.int32))]
        case "AboutToShow": return [.boolean(aboutToShow(arguments[0].int32 ?? 0))]
        case "AboutToShowGroup":
            let ids = ids(arguments[0])
            let changed = ids.contains(where: aboutToShow)
            return [.array("i", changed ? ids.map(BusValue.int32) : []), .array("i", [])]
        default: return nil
        }
    }

    private func ids(_ value: BusValue) -> [Int32] { value.elements?.compactMap(\.int32) ?? [] }

    /// A submenu is as old as the menu it is in.
    private func aboutToShow(_ id: Int32) -> Bool { id == 0 && refresh() }

    private func layout(_ id: Int32, depth: Int32) -> BusValue {
        guard id != 0 else { return node(0, properties(0), entries, depth) }
        guard let entry = entry(id) else { return node(id, [], [], 0) }
        return node(entry, depth)
    }

    private func node(_ entry: MenuEntry, _ depth: Int32) -> BusValue {
        if case .submenu(let inner) = entry.content { return node(entry.id, properties(of: entry), inner, depth) }
        return node(entry.id, properties(of: entry), [], depth)
    }

    /// - Parameter depth: how many levels below this one to give; -1 for all.
    private func node(
        _ id: Int32, _ properties: [(key: String, value: BusValue)], _ children: [MenuEntry], _ depth: Int32
    ) -> BusValue {
        let inner = depth == 0 ? [] : children.map { BusValue.variant(node($0, depth < 0 ? -1 : depth - 1)) }
        return .structure([.int32(id), .dictionary(properties), .array("v", inner)])
    }

    private func groupProperties(_ wanted: [Int32]) -> [BusValue] {
        let all = wanted.isEmpty ? [0] + Self.flat(entries).map(\.id) : wanted
        return all.filter { $0 == 0 || entry($0) != nil }
            .map { .structure([.int32($0), .dictionary(properties($0))]) }
    }

    private func properties(_ id: Int32) -> [(key: String, value: BusValue)] {
        if id == 0 { return [("children-display", .string("submenu"))] }
        return entry(id).map { properties(of: $0) } ?? []
    }

    private func properties(of entry: MenuEntry) -> [(key: String, value: BusValue)] {
        if entry.content == .separator { return [("type", .string("separator"))] }
        // An underscore marks the letter of a shortcut; two are one.
        // Panels keep what they are not told anew: an entry that can be used again has to say so.
        var properties: [(key: String, value: BusValue)] = [
            ("label", .string(entry.label.replacing("_", with: "__"))), ("enabled", .boolean(entry.isEnabled)),
        ]
        switch entry.content {
        case .check(_, let isOn):
            properties += [("toggle-type", .string("checkmark")), ("toggle-state", .int32(isOn ? 1 : 0))]
        case .submenu: properties.append(("children-display", .string("submenu")))
        case .separator, .text, .command: break
        }
        return properties
    }

    /// Returns the entries that there are not.
    private func events(_ events: [BusValue]) -> [Int32] {
        events.compactMap { one in
            guard let parts = one.elements, parts.count >= 2, let id = parts[0].int32 else { return nil }
            return event(id, parts[1].string ?? "") ? nil : id
        }
    }

    @discardableResult
    private func event(_ id: Int32, _ kind: String) -> Bool {
        guard id != 0 else { return true }
        guard let entry = entry(id) else { return false }
        guard kind == "clicked", entry.isEnabled else { return true }
        switch entry.content {
        case .command(let command), .check(let command, _): perform(command)
        case .separator, .text, .submenu: break
        }
        return true
    }
}
