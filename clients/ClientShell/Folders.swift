import Core

#if canImport(Glibc)
    import Glibc
#endif

/// The value of an environment variable; nil if it is unset or empty.
public func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

/// Mailbell's folders (XDG Base Directory Specification).
public enum XDGFolder {
    /// `XDG_CONFIG_HOME/mailbell`: logins and settings.
    public static var config: String { configBase + "/mailbell" }
    /// `XDG_STATE_HOME/mailbell`: cursors and queued mail.
    public static var state: String { base("XDG_STATE_HOME", ".local/state") + "/mailbell" }
    /// `XDG_CONFIG_HOME`, the folder of all programs' settings. Default: `~/.config`.
    public static var configBase: String { base("XDG_CONFIG_HOME", ".config") }

    private static func base(_ variable: String, _ standard: String) -> String {
        if let path = environment(variable), path.hasPrefix("/") { return path }
        return (environment("HOME") ?? "") + "/" + standard
    }
}

/// The default name of a device: this machine's name and the device's role, such as `thinkpad-tray`.
public func machineDeviceName(role: String) -> String {
    var name = [CChar](repeating: 0, count: 65)
    gethostname(&name, 64)
    let host =
        String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        .split(separator: ".").first.map(String.init) ?? ""
    let device = host.prefix(50) + "-" + role
    return isDeviceName(String(device)) ? String(device) : role
}

/// Whether a text has the form of a token: `mb_…`, visible ASCII, under 256 bytes.
public func isToken(_ text: String) -> Bool {
    text.hasPrefix("mb_") && text.utf8.count < 256 && text.utf8.allSatisfy { $0 > 32 && $0 < 127 }
}

/// A short name derived from a text, the same in every run, that does not show the text: FNV-1a, 64 bits, in base 36
/// (https://datatracker.ietf.org/doc/draft-eastlake-fnv).
public func stableHash(_ text: String) -> String {
    String(text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 36)
}
