import ClientShell
import FoundationEssentials
import TrayModel

/// The user's choices in the menu, stored under `XDG_CONFIG_HOME`.
enum SettingsFile {
    static var path: String { XDGFolder.config + "/tray.json" }

    /// Reads the settings; the defaults if there is no file.
    ///
    /// - Throws: `TrayError` or `FileError` if the file exists but cannot be used.
    static func load() throws -> TraySettings {
        guard let bytes = try PrivateFile.contents(of: path) else { return TraySettings() }
        do {
            return try JSONDecoder().decode(TraySettings.self, from: Data(bytes))
        } catch {
            throw TrayError(
                "\(path): does not contain the tray's settings; correct it, or move it away to start with the defaults")
        }
    }

    /// Writes the settings in place of the earlier ones.
    static func save(_ settings: TraySettings) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try PrivateFile.makeFolder(of: path)
        try PrivateFile.replace(path, with: Array(try encoder.encode(settings)) + [10])
    }
}

/// The entry that makes the session start the tray (Desktop Application Autostart Specification).
enum Autostart {
    private static var path: String { XDGFolder.configBase + "/autostart/mailbell-tray.desktop" }
    private static let everybodys = "/etc/xdg/autostart/mailbell-tray.desktop"

    /// Whether the session starts the tray.
    static var isOn: Bool {
        // The user's own file overrides the one for everybody.
        guard let own = try? PrivateFile.contents(of: path) else {
            return (try? PrivateFile.contents(of: everybodys)) ?? nil != nil
        }
        return !String(decoding: own, as: UTF8.self).split(separator: "\n").contains("Hidden=true")
    }

    /// Writes the user's own entry; `Hidden=true` turns it off.
    static func set(_ isOn: Bool) throws {
        let hidden = isOn ? "" : "Hidden=true\n"
        let entry = """
            [Desktop Entry]
            Type=Application
            Name=Mailbell
            Icon=mailbell
            Exec=\(quoted(ownPath)) run --autostart
            X-GNOME-UsesNotifications=true
            \(hidden)
            """
        try PrivateFile.makeFolder(of: path)
        try PrivateFile.replace(path, with: Array(entry.utf8))
    }

    /// A path, quoted as an argument of the Exec key (Desktop Entry Specification).
    private static func quoted(_ path: String) -> String {
        let escaped = path.map { "\"`$\\".contains($0) ? "\\\\\($0)" : $0 == "%" ? "%%" : String($0) }.joined()
        return "\"\(escaped)\""
    }
}
