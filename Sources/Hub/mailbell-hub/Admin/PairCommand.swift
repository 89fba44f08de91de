import ArgumentParser
import Core
import Crypto
import Hub
import Transport

struct PairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair",
        abstract: "Print the hub's URL with a pairing code, which a new client exchanges for a token of its own.",
        discussion: """
            Paste the line into `mailbell-tray connect` or `mailbell login --hub` within ten minutes. The code works once. \
            Takes effect at once, also on a running hub.
            """)

    @OptionGroup var store: StoreOptions
    @Option(
        help: ArgumentHelp(
            "The address of the token's user. Required if there are several users.", valueName: "address"))
    var user: String?
    @Option(
        help: "The token's scopes, any of subscribe,read,track,ingest. Default: subscribe,read,track.",
        transform: TokenCommand.Create.parseScopes)
    var scopes: [Scope] = [.subscribe, .read, .track]
    @Option(
        help: ArgumentHelp("The URL by which clients reach the hub. Default: the setting public-url.", valueName: "url")
    )
    var publicURL: String?

    func run() throws {
        var settings = HubSettings.load(
            flags: store.flags.merging(publicURL.map { ["public-url": [$0]] } ?? [:]) { $1 }, file: store.config)
        let url = try HubOptions(&settings).configuration.publicURL
        let store = try store.openStore()
        let owner = try store.read { try findUser(user, in: $0) }
        print(try Self.invite(owner.email, to: url, scopes: scopes, in: store))
        complain(
            "for \(owner.email): paste this into `mailbell-tray connect` or `mailbell login --hub` within 10 minutes; it works "
                + "once")
    }

    /// Creates a pairing code for a user.
    ///
    /// - Returns: What to paste into a client: the URL and the code.
    static func invite(_ email: String, to url: String, scopes: [Scope], in store: any Store) throws -> String {
        let code = PairingCode()
        try store.commit { store in
            let user = try findUser(email, in: store)
            try store.insertPairing(
                Pairing(user: user.id, scopes: scopes, expiresAt: .now + Pairing.lifetime), digest: code.digest)
        }
        return "\(url)#\(code.text)"
    }
}
