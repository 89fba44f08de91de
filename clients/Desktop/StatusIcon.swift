public import TrayModel

/// The icon in the panel: a StatusNotifierItem
/// (https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/, and what Plasma and Ayatana made of it).
///
/// Registers whenever a watcher appears: panels start late and start anew. Where there is none, nothing is shown and
/// nothing is lost.
@GLibLoop
public final class StatusIcon: BusObject {
    private static let path = "/StatusNotifierItem"
    private static let name = "org.kde.StatusNotifierItem"
    private static let watcher = "org.kde.StatusNotifierWatcher"

    private let bus: SessionBus
    private let icons: IconFiles
    /// A click with the main button.
    private let activate: @GLibLoop () -> Void
    private var registration: OneShotTimer!
    private var triesLeft = 0
    private static let tries = 10
    private var state = IconState.connecting
    private var isMonochrome = false
    private var toolTip = ""

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

    /// A watcher may have its name before it can be talked to: one that fails is asked a few times more.
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

    /// Says what has changed; nothing if nothing has.
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

    private var iconName: String { icons.name(of: state, isMonochrome: isMonochrome) }
    /// Panels that hide quiet icons show those that need attention.
    private var status: String { state == .unread ? "NeedsAttention" : "Active" }

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
        <signal name="NewTitle"/><signal name="NewIcon"/><signal name="NewAttentionIcon"/>
        <signal name="NewOverlayIcon"/><signal name="NewToolTip"/>
        <signal name="NewStatus"><arg type="s"/></signal>
        </interface></node>
        """

    func call(_ method: String, _ arguments: [BusValue]) -> [BusValue]? {
        switch method {
        case "Activate": activate()
        // The menu is drawn by whoever shows the icon.
        case "ContextMenu", "SecondaryActivate", "Scroll": break
        default: return nil
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
