import ArgumentParser
import MailbellClient
import Wire

/// `mailbell web`.
struct WebCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "web", abstract: "Open the web app in your browser, signed in.",
        discussion: """
            The hub makes a link that signs you in once, within a minute. It is opened by xdg-open. Without a screen or \
            xdg-open, and with --print, it is printed: open it in a browser on any machine. The session ends with the token \
            of this login. For what is grave, such as erasing a contact, the web app asks for a passkey or a code of its own.

            The login's token needs the scope web, which `mailbell login` gets with a code of `mailbell-hub pair`. Hubs \
            older than version 0.4 have no web app.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Flag(name: .customLong("print"), help: "Print the link instead of opening it.")
    var isPrinted = false

    @Argument(
        help: ArgumentHelp(
            "What to open: activity, contacts, mails, settings, contact:ADDRESS, or mail:ID. Default: activity.",
            valueName: "page"),
        completion: .list(["activity", "contacts", "mails", "settings"]))
    var page: String?

    func validate() throws { _ = try wanted() }

    func run() async throws {
        let renewal = "run `mailbell login` again with a code of `mailbell-hub pair`"
        let link = try await connection.resolve().api.webLink(to: try wanted(), renewal: renewal)
        if !isPrinted, Browser.isLikely {
            if await Browser.open(link.url) { return }
            say("no browser could be opened: open the link yourself")
        }
        try await printLines([link.url])
        if Screen.isATerminal { say("it signs you in once, within a minute") }
    }

    private func wanted() throws -> WebPage {
        guard let page else { return .activity }
        guard let known = WebPage(page) else {
            throw ValidationError(
                "'\(page)' is no page: give activity, contacts, mails, settings, contact:ADDRESS, or mail:ID.")
        }
        return known
    }
}
