import ArgumentParser
import Settings

@testable import mailbell_hub

/// Arguments of `mailbell-hub`, read by its own code without starting it: for tables of what is wrong. `CommandTests` starts the
/// program with one of each kind.
enum HubArguments {
    /// The exit code and what is written to standard error if arguments are wrong, or flags that `check` and `serve` take as
    /// settings; nil if they are right.
    static func refusal(_ arguments: [String]) -> (code: Int32, errors: String)? {
        do {
            let command = try MailbellHub.command(of: arguments)
            if let flags = (command as? Check)?.flags ?? (command as? Serve)?.flags {
                var settings = Settings(
                    HubSettings.all, flags: flags, environment: [:], prefix: HubSettings.prefix, file: nil,
                    defaultFiles: [])
                _ = try HubOptions(&settings)
            }
            return nil
        } catch {
            guard let refusal = MailbellHub.refusal(of: error) else {
                return (MailbellHub.exitCode(for: error).rawValue, MailbellHub.fullMessage(for: error))
            }
            return (refusal.code.rawValue, refusal.text)
        }
    }
}
