public import TrayModel

/// The icon's menu on the bus, which the panel draws: com.canonical.dbusmenu
/// (https://github.com/AyatanaIndicators/libdbusmenu/blob/master/libdbusmenu-glib/dbus-menu.xml).
@GLibLoop
public final class MenuServer: BusObject {
    static let path = "/MenuBar"
    private static let name = "com.canonical.dbusmenu"

    private let bus: SessionBus
    /// Makes the current menu.
    private let current: @GLibLoop () -> [MenuEntry]
    private let perform: @GLibLoop (TrayCommand) -> Void
    /// The menu as last announced.
    private var entries: [MenuEntry] = []
    /// The entries of the menu before it, by id: a panel may still show them.
    private var earlier: [Int32: MenuEntry] = [:]
    private var revision: UInt32 = 1
    /// For each host: the last revision that it got hints in, and how many.
    private var hinted: [String: (revision: UInt32, times: Int)] = [:]
    /// Limit of hints to a host per revision: a host that requests the menu again at each hint would never stop.
    private static let mostHints = 4
    /// Limit of `hinted`.
    private static let mostHosts = 64

    /// Exports the menu on the bus.
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

    /// Announces the menu if it has changed.
    public func update() {
        if refresh() { bus.emit(Self.path, Self.name, "LayoutUpdated", [.uint32(revision), .int32(0)]) }
    }

    /// Makes the menu again. Returns whether it has changed.
    private func refresh() -> Bool {
        let fresh = current()
        guard fresh != entries else { return false }
        earlier = Dictionary(Self.flat(entries).map { ($0.id, $0) }) { $1 }
        entries = fresh
        revision &+= 1
        tellChanges()
        return true
    }

    /// Announces changed properties of entries that exist in both menus. GNOME's AppIndicator reads an entry's properties
    /// once, and then relies on this.
    private func tellChanges() {
        var updated: [BusValue] = []
        var removed: [BusValue] = []
        for entry in Self.flat(entries) {
            guard let before = earlier[entry.id].map({ properties(of: $0) }), case let now = properties(of: entry)
            else { continue }
            let fresh = now.filter { one in !before.contains { $0.key == one.key && $0.value.isSame(as: one.value) } }
            let gone = before.map(\.key).filter { key in !now.contains { $0.key == key } }
            if !fresh.isEmpty { updated.append(.structure([.int32(entry.id), .dictionary(fresh)])) }
            if !gone.isEmpty { removed.append(.structure([.int32(entry.id), .strings(gone)])) }
        }
        guard !updated.isEmpty || !removed.isEmpty else { return }
        bus.emit(
            Self.path, Self.name, "ItemsPropertiesUpdated",
            [.array("(ia{sv})", updated), .array("(ias)", removed)])
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

    func call(_ method: String, _ arguments: [BusValue], from sender: String) throws(BusError) -> [BusValue] {
        switch method {
        case "GetLayout":
            let (id, depth) = (arguments[0].int32 ?? 0, arguments[1].int32 ?? -1)
            let layout = try layout(id, depth: depth, Wanted(arguments[2]))
            hint(at: Self.submenus(atDepth: depth, of: children(of: id)), to: sender)
            return [.uint32(revision), layout]
        case "GetGroupProperties":
            return [.array("(ia{sv})", groupProperties(ids(arguments[0]), Wanted(arguments[1])))]
        case "GetProperty": return [.variant(try property(arguments[1].string ?? "", of: arguments[0].int32 ?? 0))]
        case "Event":
            let id = arguments[0].int32 ?? 0
            guard event(id, arguments[1].string ?? "") else { throw Self.missing([id]) }
            return []
        case "EventGroup":
            let all = arguments[0].elements ?? []
            let missing = events(all)
            if !all.isEmpty, missing.count == all.count { throw Self.missing(missing) }
            return [.array("i", missing.map(BusValue.int32))]
        case "AboutToShow":
            let id = arguments[0].int32 ?? 0
            guard isThere(id) else { throw Self.missing([id]) }
            return [.boolean(aboutToShow(id))]
        case "AboutToShowGroup":
            let ids = ids(arguments[0])
            let missing = ids.filter { !isThere($0) }
            if !ids.isEmpty, missing.count == ids.count { throw Self.missing(missing) }
            let shown = ids.filter { !missing.contains($0) }
            let hasChanged = shown.contains(where: aboutToShow)
            return [.array("i", hasChanged ? shown.map(BusValue.int32) : []), .array("i", missing.map(BusValue.int32))]
        default: throw BusError.unknownMethod(method)
        }
    }

    private func ids(_ value: BusValue) -> [Int32] { value.elements?.compactMap(\.int32) ?? [] }

    private func isThere(_ id: Int32) -> Bool { id == 0 || entry(id) != nil }

    private static func missing(_ ids: [Int32]) -> BusError {
        let list = ids.map(String.init).joined(separator: ", ")
        return BusError(name: BusError.invalidArguments, "The menu has no entry \(list).")
    }

    /// Whether the entry has changed since the host read it. Only the whole menu is refreshed, not a submenu.
    private func aboutToShow(_ id: Int32) -> Bool { id == 0 && refresh() }

    // MARK: Hints

    /// The submenus that a host gets without their entries, since it requests only `depth` levels.
    private static func submenus(atDepth depth: Int32, of children: [MenuEntry]) -> [Int32] {
        guard depth > 0 else { return [] }
        return children.flatMap { child -> [Int32] in
            guard case .submenu(let inner) = child.content else { return [] }
            return depth == 1 ? [child.id] : submenus(atDepth: depth - 1, of: inner)
        }
    }

    /// Announces each submenu as changed, after the current call is answered. Plasma 5.27 requests one level, positions a
    /// submenu while it is empty, and then fills it, so that it runs off the screen. After the hint it requests all at once.
    private func hint(at submenus: [Int32], to host: String) {
        guard !submenus.isEmpty else { return }
        if hinted.count >= Self.mostHosts { hinted = [:] }
        let before = hinted[host].flatMap { $0.revision == revision ? $0.times : nil } ?? 0
        guard before < Self.mostHints else { return }
        hinted[host] = (revision, before + 1)
        GLibLoop.submit { [self] in
            for id in submenus {
                bus.emit(Self.path, Self.name, "LayoutUpdated", [.uint32(revision), .int32(id)])
            }
        }
    }

    // MARK: Layout and properties

    /// The properties that a host asks for; all if it names none.
    private struct Wanted {
        private let names: Set<String>
        init(_ value: BusValue) { names = Set(value.elements?.compactMap(\.string) ?? []) }

        func of(_ properties: [(key: String, value: BusValue)]) -> [(key: String, value: BusValue)] {
            names.isEmpty ? properties : properties.filter { names.contains($0.key) }
        }
    }

    private func children(of id: Int32) -> [MenuEntry] {
        if id == 0 { return entries }
        if case .submenu(let inner) = entry(id)?.content { return inner }
        return []
    }

    private func layout(_ id: Int32, depth: Int32, _ wanted: Wanted) throws(BusError) -> BusValue {
        guard isThere(id) else { throw Self.missing([id]) }
        return node(id, properties(id), children(of: id), depth, wanted)
    }

    /// - Parameter depth: how many levels below this one to give; -1 for all.
    private func node(
        _ id: Int32, _ properties: [(key: String, value: BusValue)], _ children: [MenuEntry], _ depth: Int32,
        _ wanted: Wanted
    ) -> BusValue {
        let inner =
            depth == 0
            ? []
            : children.map { child -> BusValue in
                var below: [MenuEntry] = []
                if case .submenu(let entries) = child.content { below = entries }
                return .variant(node(child.id, self.properties(of: child), below, depth < 0 ? -1 : depth - 1, wanted))
            }
        return .structure([.int32(id), .dictionary(wanted.of(properties)), .array("v", inner)])
    }

    private func groupProperties(_ ids: [Int32], _ wanted: Wanted) -> [BusValue] {
        let all = ids.isEmpty ? [0] + Self.flat(entries).map(\.id) : ids
        return all.filter(isThere).map { .structure([.int32($0), .dictionary(wanted.of(properties($0)))]) }
    }

    private func property(_ name: String, of id: Int32) throws(BusError) -> BusValue {
        guard isThere(id) else { throw Self.missing([id]) }
        if let value = properties(id).first(where: { $0.key == name })?.value ?? Self.defaults[name] { return value }
        throw BusError(name: BusError.invalidArguments, "The menu's entries have no property \(name).")
    }

    /// The defaults of an entry's properties (dbus-menu.xml, the table of properties).
    private static let defaults: [String: BusValue] = [
        "type": .string("standard"), "label": .string(""), "enabled": .boolean(true), "visible": .boolean(true),
        "icon-name": .string(""), "toggle-type": .string(""), "toggle-state": .int32(-1),
        "children-display": .string(""), "disposition": .string("normal"),
    ]

    private func properties(_ id: Int32) -> [(key: String, value: BusValue)] {
        if id == 0 { return [("children-display", .string("submenu"))] }
        return entry(id).map { properties(of: $0) } ?? []
    }

    private func properties(of entry: MenuEntry) -> [(key: String, value: BusValue)] {
        if entry.content == .separator { return [("type", .string("separator"))] }
        // An underscore marks a shortcut's letter; a double one is an underscore.
        // Panels keep properties that are not sent again, so `enabled` is always sent.
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

    /// Handles events, and returns the ids of entries that do not exist.
    private func events(_ events: [BusValue]) -> [Int32] {
        events.compactMap { one in
            guard let parts = one.elements, parts.count >= 2, let id = parts[0].int32 else { return nil }
            return event(id, parts[1].string ?? "") ? nil : id
        }
    }

    /// Handles an event. Returns whether the entry exists.
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
