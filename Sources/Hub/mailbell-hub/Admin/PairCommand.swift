import ArgumentParser
import Core
import Crypto
import Hub
import Transport

struct PairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair",
        abstract: "Print two links that sign a user in: one for a client, one for a browser.",
        discussion: """
            The first line is for `mailbell-tray connect` and `mailbell login --hub`: the client exchanges its code for a token \
            of its own. The second line is to be opened in a browser: it signs in to the web app. Each code works once, within \
            ten minutes, and for its own purpose only. Takes effect at once, also on a running hub.
            """)

    @OptionGroup var store: StoreOptions
    @Option(
        help: ArgumentHelp(
            "The address of the user. Required if there are several users.", valueName: "address"))
    var user: String?
    @Flag(help: "Print the client's link only.") var client = false
    @Flag(
        help:
            "Print the browser's link only. Its code also confirms, in the web app, what needs a passkey or a code."
    ) var web = false
    @Option(
        help:
            "The scopes of the client's token, any of subscribe,read,track,ingest,web,records,log. Default: all but ingest.",
        transform: TokenCommand.Create.parseScopesForClient)
    var scopes: [Scope] = Pairing.clientScopes
    @Option(
        help: ArgumentHelp("The URL by which clients reach the hub. Default: the setting public-url.", valueName: "url")
    )
    var publicURL: String?

    func validate() throws {
        if client, web { throw ValidationError("Give --client or --web, or neither for both links.") }
    }

    func run() throws {
        var settings = HubSettings.load(
            flags: store.flags.merging(publicURL.map { ["public-url": [$0]] } ?? [:]) { $1 }, file: store.config)
        let configuration = try HubOptions(&settings).configuration
        let store = try store.openStore()
        let owner = try store.read { try findUser(user, in: $0) }
        let purposes: Set<Pairing.Purpose> = client ? [.client] : web ? [.browser] : [.client, .browser]
        let links = try Self.invite(owner.email, to: configuration, scopes: scopes, for: purposes, in: store)
        if !web {
            print(links.client)
            complain(
                "for a client of \(owner.email): paste this into `mailbell-tray connect` or `mailbell login --hub` within 10 minutes; it works once"
            )
        }
        if !client {
            guard let link = links.browser else {
                throw CommandError("\(configuration.publicURL) is not a URL that a browser can open: set app-url")
            }
            print(link)
            complain("for a browser of \(owner.email): open this within 10 minutes; it works once")
            if configuration.site?.keepsCookies == false {
                complain(
                    "a browser cannot stay signed in over plain http: set up TLS, or open the app on the hub's own machine by http://localhost"
                )
            }
        }
    }

    /// What to paste into a client, and what to open in a browser; the latter is nil if there is no URL for it.
    struct Links {
        var client: String
        var browser: String?
    }

    /// Creates a code for a client of a user, and one for a browser.
    ///
    /// - Parameter purposes: whose codes are made; the link of another does not work.
    static func invite(
        _ email: String, to configuration: HubConfiguration, scopes: [Scope],
        for purposes: Set<Pairing.Purpose> = [.client, .browser], in store: any Store
    ) throws -> Links {
        let (client, browser) = (PairingCode(), PairingCode())
        try store.commit { store in
            let user = try findUser(email, in: store)
            let expiry = Timestamp.now + Pairing.lifetime
            for (purpose, code) in [(Pairing.Purpose.client, client), (.browser, browser)]
            where purposes.contains(purpose) {
                try store.insertPairing(
                    Pairing(
                        user: user.id, scopes: purpose == .client ? scopes : [], expiresAt: expiry, purpose: purpose),
                    digest: code.digest)
            }
        }
        return Links(
            client: "\(configuration.publicURL)#\(client.text)",
            browser: configuration.site.map { "\($0.origin)/app/enter#\(browser.text)" })
    }
}
