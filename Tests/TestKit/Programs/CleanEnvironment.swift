import Foundation

/// The environment of programs that tests start: nothing that the user or the machine has set for Mailbell or for terminals,
/// and folders in place of the user's own.
public enum CleanEnvironment {
    /// For programs that the test gives no folders of their own.
    private static let home = try! TemporaryFolder()

    public static let variables: [String: String] = {
        let unwanted = ["NO_COLOR", "CLICOLOR_FORCE", "TERM", "TMUX", "TZ"]
        let kept = ProcessInfo.processInfo.environment.filter { name, _ in
            !unwanted.contains(name) && !name.hasPrefix("MAILBELL_") && !name.hasPrefix("XDG_")
        }
        return kept.merging(folders(in: home.path)) { $1 }
    }()

    /// Settings, state and data in one folder, which a test can look into.
    public static func folders(in folder: String) -> [String: String] {
        [
            "XDG_CONFIG_HOME": folder + "/config", "XDG_STATE_HOME": folder + "/state",
            "XDG_DATA_HOME": folder + "/share",
        ]
    }
}
