import ArgumentParser
import MailbellClient

#if canImport(Glibc)
    import Glibc
#endif

/// Which hub, and as whom. The token is never taken from the command line, where other users of the machine could see it.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "The hub's address. Default: MAILBELL_HUB.")
    var hub: String?

    func resolve() throws -> (hub: HubURL, token: String) {
        guard let text = hub ?? Self.environment("MAILBELL_HUB") else {
            throw ValidationError("No hub: set MAILBELL_HUB to its address, such as http://127.0.0.1:8025.")
        }
        guard let url = HubURL(text) else {
            throw ValidationError("'\(text)' is not a hub's address such as https://mail.example.com.")
        }
        guard let token = Self.environment("MAILBELL_TOKEN") else {
            throw ValidationError(
                "No token: set MAILBELL_TOKEN to one made with `mailbell-hub token create`.")
        }
        guard token.hasPrefix("mb_"), token.utf8.count < 256, token.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw ValidationError("MAILBELL_TOKEN does not hold a token: it begins with mb_.")
        }
        return (url, token)
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
