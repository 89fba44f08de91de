public import ArgumentParser
public import Core
import Presentation
import StoreSQLite
import Transport

struct ContactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact",
        abstract:
            "Set how contacts are tracked; export and erase what is stored about them. Takes effect at once, also on a running hub.",
        discussion: """
            A setting applies to an address, to a domain with its subdomains (example.com), or to everybody (*). Without --user \
            it is the administrator's, for the contacts of all users; a user can be stricter than the administrator, never \
            laxer. Among the settings of one owner, the most specific one applies. No setting undoes an opt-out.
            """,
        subcommands: [List.self, Set.self, Unset.self, OptOut.self, OptIn.self, Export.self, Erase.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the settings, one a line: owner (* for the administrator), for whom, tracking.")

        @OptionGroup var store: StoreOptions
        @Option(help: "Only this user's.") var user: String?

        func run() throws {
            let rows = try store.openStore().read { store in
                let users = try user.map { [try findUser($0, in: store)] } ?? store.users()
                return try (user == nil ? list(nil, "*", store) : [])
                    + users.flatMap { try list($0.id, $0.email, store) }
            }
            printTable(
                [.init("SET BY", least: 14), .init("WHO", least: 16), .init("TRACKING")], rows,
                none: (user.map { "\($0) has set nothing" } ?? "nothing is set")
                    + "; contacts are tracked as identified, except those who opted out")
        }

        private func list(_ owner: UserID?, _ name: String, _ store: any PrivacySnapshot) throws -> [[String]] {
            try Self.settings(of: owner, in: store).map { [name, $0.audience.description, $0.tracking.rawValue] }
        }

        /// All settings of a user, or of the administrator if `owner` is nil.
        static func settings(of owner: UserID?, in store: any PrivacySnapshot) throws -> [TrackingSetting] {
            var settings: [TrackingSetting] = []
            while true {
                let after = settings.last?.audience.description
                let page = try store.trackingSettings(of: owner, after: after, limit: 1000)
                guard !page.isEmpty else { return settings }
                settings += page
            }
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set how contacts are tracked from now on.")

        @OptionGroup var store: StoreOptions
        @Option(help: "The user whose contacts are meant. Default: all users.") var user: String?
        @Argument(help: audienceHelp) var who: Audience
        @Argument(
            help:
                "identified: activities name the contact; anonymous: they are counted as Someone; never: no pixel, no tracked links, and nothing is stored about mail that was already sent."
        ) var tracking: Tracking

        func run() throws {
            try store.openStore().commit { store in
                let user = try user.map { try findUser($0, in: store) }
                try store.setTracking(tracking, of: who, user: user?.id)
                try store.countControlVersion()
            }
            print("\(who) is tracked as \(tracking.rawValue)\(ofWhom(user))")
        }
    }

    struct Unset: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a setting: from then on, a setting for a wider audience applies.")

        @OptionGroup var store: StoreOptions
        @Option(help: "The user whose contacts are meant. Default: all users.") var user: String?
        @Argument(help: audienceHelp) var who: Audience

        func run() throws {
            try store.openStore().commit { store in
                let user = try user.map { try findUser($0, in: store) }
                try store.setTracking(nil, of: who, user: user?.id)
                try store.countControlVersion()
            }
            print("\(who) has no setting\(ofWhom(user))")
        }
    }

    private static let audienceHelp = ArgumentHelp(
        "An address, a domain such as example.com, or * for everybody.", valueName: "who")

    private static func ofWhom(_ user: String?) -> String { user.map { " for \($0)" } ?? " for all users" }
}

/// The normalized form of a contact's address.
///
/// - Throws: `ValidationError` if `text` is not an e-mail address.
func contactAddress(_ text: String) throws -> String {
    guard let email = normalizedAddress(text) else { throw ValidationError("'\(text)' is not an e-mail address.") }
    return email
}

extension Audience: ExpressibleByArgument {
    /// An audience given on the command line: an address, a domain or `*`; nil if it is none of these.
    public init?(argument: String) { self.init(argument) }
}

extension Tracking: ExpressibleByArgument {}
