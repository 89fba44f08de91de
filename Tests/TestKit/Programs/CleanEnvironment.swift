import Foundation

/// The environment of programs that tests start. It lacks what the user or the machine has set for Mailbell, for terminals
/// or as the time zone, and its folders replace the user's.
public enum CleanEnvironment {
    /// The folder of all programs for which a test names no other.
    private static let home = try! TemporaryFolder()

    public static let variables: [String: String] = {
        let unwanted = ["NO_COLOR", "CLICOLOR_FORCE", "TERM", "TMUX", "TZ"]
        let kept = ProcessInfo.processInfo.environment.filter { name, _ in
            !unwanted.contains(name) && !name.hasPrefix("MAILBELL_") && !name.hasPrefix("XDG_")
        }
        return kept.merging(folders(in: home.path)) { $1 }.merging(["MAILBELL_HUB_GEO_COUNTRY": countries]) { $1 }
    }()

    /// A table of countries in place of Debian's, which takes a debug build a second or two to read: 81.2.69.0/24 is in Great
    /// Britain, 8.8.8.0/24 in the United States.
    public static let countries: String = {
        let path = home.path + "/countries.csv"
        try! Data("81.2.69.0,81.2.69.255,GB\n8.8.8.0,8.8.8.255,US\n".utf8).write(to: URL(fileURLWithPath: path))
        return path
    }()

    /// Variables that put settings, state and data into one folder, which a test can inspect.
    public static func folders(in folder: String) -> [String: String] {
        [
            "XDG_CONFIG_HOME": folder + "/config", "XDG_STATE_HOME": folder + "/state",
            "XDG_DATA_HOME": folder + "/share",
        ]
    }
}
