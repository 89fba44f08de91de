import Mailbell

#if canImport(Glibc)
    import Glibc
#endif

/// A variable of the environment; nil if it is not set, or empty.
public func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

/// Mailbell's folders, by the XDG Base Directory Specification.
public enum XDGFolder {
    public static var config: String { configBase + "/mailbell" }
    public static var state: String { base("XDG_STATE_HOME", ".local/state") + "/mailbell" }
    /// The folder in which every program's settings are.
    public static var configBase: String { base("XDG_CONFIG_HOME", ".config") }

    private static func base(_ variable: String, _ standard: String) -> String {
        if let path = environment(variable), path.hasPrefix("/") { return path }
        return (environment("HOME") ?? "") + "/" + standard
    }
}

/// This machine's name, and what the device is for: `thinkpad-tray`.
public func machineDeviceName(role: String) -> String {
    var name = [CChar](repeating: 0, count: 65)
    gethostname(&name, 64)
    let host =
        String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        .split(separator: ".").first.map(String.init) ?? ""
    let device = host.prefix(50) + "-" + role
    return isDeviceName(String(device)) ? String(device) : role
}

/// Whether a text can be a token: `mb_…`.
public func isToken(_ text: String) -> Bool {
    text.hasPrefix("mb_") && text.utf8.count < 256 && text.utf8.allSatisfy { $0 > 32 && $0 < 127 }
}

/// A name for some text that does not give it away, the same in every run: FNV-1a, 64 bits
/// (https://datatracker.ietf.org/doc/draft-eastlake-fnv).
public func stableHash(_ text: String) -> String {
    String(text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 36)
}
