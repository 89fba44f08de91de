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
        return kept.merging(folders(in: home.path)) { $1 }
    }()

    /// Variables that put settings, state and data into one folder, which a test can inspect.
    public static func folders(in folder: String) -> [String: String] {
        [
            "XDG_CONFIG_HOME": folder + "/config", "XDG_STATE_HOME": folder + "/state",
            "XDG_DATA_HOME": folder + "/share",
        ]
    }
}
