public import TrayModel

/// The icon in the panel: a StatusNotifierItem
/// (https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/, with the extensions of Plasma and Ayatana).
///
/// Registers whenever a watcher appears, since panels start late and restart. Without a watcher, no icon is shown, and pop-ups
/// still work.
@GLibLoop
public final class StatusIcon: BusObject {
    private static let path = "/StatusNotifierItem"
    private static let name = "org.kde.StatusNotifierItem"
    private static let watcher = "org.kde.StatusNotifierWatcher"

    private let bus: SessionBus
    private let icons: IconFiles
    /// Called on a click with the main button.
    private let activate: @GLibLoop () -> Void
    /// The focus token that the panel sends right before a click on the icon or on an entry of its menu.
    private var focus: FocusToken?
    private var registration: OneShotTimer!
    private var triesLeft = 0
    private static let tries = 10
    private var state = IconState.connecting
    private var isMonochrome = false
    private var toolTip = ""

    /// Exports the icon on the bus, and registers it with the panel.
    public init(
        on bus: SessionBus, icons: IconFiles, activate: @escaping @GLibLoop () -> Void
    ) throws(BusError) {
        self.bus = bus
        self.icons = icons
        self.activate = activate
        try bus.export(self, at: Self.path)
        registration = OneShotTimer { [unowned self] in register() }
        bus.watch(
            Self.watcher,
            appeared: { [unowned self] in
                triesLeft = Self.tries
                register()
            }, vanished: { [unowned self] in registration.cancel() })
    }

    /// Registers the icon. A watcher may own its name before it answers, so this is retried up to 9 times, a second apart.
    private func register() {
        triesLeft -= 1
        GLibLoop.start { [self] in
            do throws(BusError) {
                _ = try await bus.call(
                    Self.watcher, "/StatusNotifierWatcher", Self.watcher, "RegisterStatusNotifierItem",
                    [.string(bus.uniqueName)])
            } catch {
                if triesLeft > 0 { registration.set(after: .seconds(1)) }
            }
        }
    }

    /// Updates the icon and the tooltip, and signals what has changed.
    public func show(_ state: IconState, isMonochrome: Bool, toolTip: String) {
        if state != self.state || isMonochrome != self.isMonochrome {
            let before = status
            self.state = state
            self.isMonochrome = isMonochrome
            signal("NewIcon")
            signal("NewAttentionIcon")
            if status != before { signal("NewStatus", [.string(status)]) }
        }
        if toolTip != self.toolTip {
            self.toolTip = toolTip
            signal("NewToolTip")
        }
    }

    private func signal(_ name: String, _ arguments: [BusValue] = []) {
        bus.emit(Self.path, Self.name, name, arguments)
    }

    /// Returns the panel's focus token for the current click. It can be used once.
    public func takeFocus() -> FocusToken? {
        defer { focus = nil }
        return focus
    }

    private var iconName: String { icons.name(of: state, isMonochrome: isMonochrome) }
    /// Panels that hide inactive icons show those with `NeedsAttention`.
    private var status: String { state.needsAttention ? "NeedsAttention" : "Active" }

    // MARK: The object

    static let interface = """
        <node><interface name="org.kde.StatusNotifierItem">
        <property name="Category" type="s" access="read"/><property name="Id" type="s" access="read"/>
        <property name="Title" type="s" access="read"/><property name="Status" type="s" access="read"/>
        <property name="WindowId" type="i" access="read"/><property name="IconThemePath" type="s" access="read"/>
        <property name="IconName" type="s" access="read"/><property name="IconPixmap" type="a(iiay)" access="read"/>
        <property name="OverlayIconName" type="s" access="read"/>
        <property name="OverlayIconPixmap" type="a(iiay)" access="read"/>
        <property name="AttentionIconName" type="s" access="read"/>
        <property name="AttentionIconPixmap" type="a(iiay)" access="read"/>
        <property name="AttentionMovieName" type="s" access="read"/>
        <property name="ToolTip" type="(sa(iiay)ss)" access="read"/>
        <property name="ItemIsMenu" type="b" access="read"/><property name="Menu" type="o" access="read"/>
        <method name="ContextMenu"><arg type="i" direction="in"/><arg type="i" direction="in"/></method>
        <method name="Activate"><arg type="i" direction="in"/><arg type="i" direction="in"/></method>
        <method name="SecondaryActivate"><arg type="i" direction="in"/><arg type="i" direction="in"/></method>
        <method name="Scroll"><arg type="i" direction="in"/><arg type="s" direction="in"/></method>
        <method name="ProvideXdgActivationToken"><arg type="s" direction="in"/></method>
        <signal name="NewTitle"/><signal name="NewIcon"/><signal name="NewAttentionIcon"/>
        <signal name="NewOverlayIcon"/><signal name="NewToolTip"/>
        <signal name="NewStatus"><arg type="s"/></signal>
        </interface></node>
        """

    func call(_ method: String, _ arguments: [BusValue], from sender: String) throws(BusError) -> [BusValue] {
        switch method {
        case "Activate": activate()
        // Called by Plasma and by GNOME's AppIndicator extension.
        case "ProvideXdgActivationToken": focus = arguments[0].string.flatMap(FocusToken.init)
        // The panel draws the menu itself.
        case "ContextMenu", "SecondaryActivate", "Scroll": break
        default: throw BusError.unknownMethod(method)
        }
        return []
    }

    func property(_ name: String) -> BusValue? {
        switch name {
        case "Category": .string("Communications")
        case "Id": .string("mailbell-tray")
        case "Title": .string("Mailbell")
        case "Status": .string(status)
        case "WindowId": .int32(0)
        case "IconThemePath": .string(icons.themeFolder ?? "")
        case "IconName", "AttentionIconName": .string(iconName)
        case "IconPixmap", "AttentionIconPixmap": .array("(iiay)", icons.pixmaps(of: state).map(\.value))
        case "OverlayIconName", "AttentionMovieName": .string("")
        case "OverlayIconPixmap": .array("(iiay)", [])
        case "ToolTip":
            .structure([.string(iconName), .array("(iiay)", []), .string("Mailbell"), .string(toolTip)])
        case "ItemIsMenu": .boolean(false)
        case "Menu": .objectPath(MenuServer.path)
        default: nil
        }
    }
}

extension Pixmap {
    fileprivate var value: BusValue { .structure([.int32(width), .int32(height), .bytes(argb)]) }
}
