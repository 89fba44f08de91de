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
        guard markdown else {
            return printTable(
                [.init("SETTING"), .init("DEFAULT"), .init("MEANING")],
                HubSettings.all.map { [$0.key, $0.defaultText, ($0.isList ? "a list: " : "") + $0.plainSummary] },
                none: "there are no settings")
        }
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
}
