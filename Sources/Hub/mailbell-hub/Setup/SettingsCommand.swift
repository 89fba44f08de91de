import ArgumentParser
import Presentation
import Settings

struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "List all settings: name, default and meaning.",
        discussion: """
            A setting has the same name in the file and as a flag (--public-url), and MAILBELL_HUB_PUBLIC_URL in the \
            environment. `mailbell-hub check` shows the values in force.
            """)

    @Flag(help: .hidden) var markdown = false

    func run() {
        guard markdown else { return printSettings() }
        print("| setting | means | default |\n|---|---|---|")
        for setting in HubSettings.all {
            // The default of `data` differs from user to user.
            let standard =
                setting.key == "data"
                ? "`~/.local/share/mailbell`; with the package `\(HubSettings.systemData)`" : setting.defaultText
            let meaning = (setting.isList ? "a list: " : "") + setting.summary
            print("| `\(setting.key)` | \(meaning) | \(standard) |")
        }
    }

    /// On a terminal: each setting with its meaning and default beside it. Otherwise: name, default and meaning, separated by
    /// tabs.
    private func printSettings() {
        let width = (HubSettings.all.map(\.key.count).max() ?? 0) + 2
        for setting in HubSettings.all {
            let meaning = (setting.isList ? "a list: " : "") + setting.plainSummary
            if screenWidth == nil {
                print([setting.key, setting.defaultText, meaning].joined(separator: "\t"))
            } else {
                printBeside(setting.key.padded(toWidth: width), "\(meaning). Default: \(setting.defaultText)")
            }
        }
    }
}
