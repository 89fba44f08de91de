import ArgumentParser
import Crypto
import Hub
import Mailbell
import StoreSQLite
import Transport

struct PairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair",
        abstract: "Print the hub's address with a code, which a new client exchanges for a token of its own.",
        discussion: """
            To be pasted into `mailbell-tray connect` or `mailbell login --hub`, within ten minutes. The code is good once. \
            Takes effect at once, also on a running hub.
            """)

    @OptionGroup var store: StoreOptions
    @Option(help: ArgumentHelp("The address of the user it stands for.", valueName: "address")) var user: String
    @Option(
        help: "What the token may be used for, any of subscribe,read,track,ingest. Default: subscribe,read,track.",
        transform: TokenCommand.Create.parseScopes)
    var scopes: [Scope] = [.subscribe, .read, .track]
    @Option(
        help: ArgumentHelp("How the hub's address begins. Default: public-url, as it is set.", valueName: "url"))
    var publicURL: String?

    func run() throws {
        var settings = HubSettings.load(
            flags: store.flags.merging(publicURL.map { ["public-url": [$0]] } ?? [:]) { $1 }, file: store.config)
        let url = try HubOptions(&settings).configuration.publicURL
        print(try Self.invite(user, to: url, scopes: scopes, in: store.openStore()))
        complain("paste this into `mailbell-tray connect` or `mailbell login --hub` within 10 minutes; it is good once")
    }

    /// Makes a code, and returns what is to be pasted.
    static func invite(_ email: String, to url: String, scopes: [Scope], in store: SQLiteStore) throws -> String {
        let code = PairingCode()
        try store.commit { store in
            let user = try findUser(email, in: store)
            try store.insertPairing(
                Pairing(user: user.id, scopes: scopes, expiresAt: .now + Pairing.lifetime), digest: code.digest)
        }
        return "\(url)#\(code.text)"
    }
}
