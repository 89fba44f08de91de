public import ArgumentParser
public import Mailbell
import StoreSQLite
import Transport

struct ContactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact",
        abstract: "What may be known of contacts, and what is known. Takes effect at once, also on a running hub.",
        discussion: """
            Settings are for one address, for a domain with those below it (example.com), or for everybody (*). Without --user \
            they are the administrator's, for the contacts of all users, who may be stricter and not laxer. Of one owner's \
            settings the most specific counts; nobody's undoes what a contact has chosen by the link in a mail.
            """,
        subcommands: [List.self, Set.self, Unset.self, OptOut.self, OptIn.self, Export.self, Erase.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the settings, one a line: owner (* for the administrator), for whom, tracking.")

        @OptionGroup var store: StoreOptions
        @Option(help: "Only this user's.") var user: String?

        func run() throws {
            try store.openStore().read { store in
                let users = try user.map { [try findUser($0, in: store)] } ?? store.users()
                if user == nil { try list(nil, "*", store) }
                for user in users { try list(user.id, user.email, store) }
            }
        }

        private func list(_ owner: UserID?, _ name: String, _ store: any StoreSnapshot) throws {
            var after: String?
            while true {
                let page = try store.trackingSettings(of: owner, after: after, limit: 1000)
                for one in page { print(name, one.audience, one.tracking.rawValue, separator: "\t") }
                guard let last = page.last else { return }
                after = last.audience.description
            }
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set what may be known from now on.")

        @OptionGroup var store: StoreOptions
        @Option(help: "The user whose contacts they are. Default: all users.") var user: String?
        @Argument(help: audienceHelp) var who: Audience
        @Argument(
            help:
                "identified: all that activities say; anonymous: counted as Someone; never: no pixel, no links, and nothing kept of mails already sent."
        ) var tracking: Tracking

        func run() throws {
            try store.openStore().commit { store in
                let user = try user.map { try findUser($0, in: store) }
                try store.setTracking(tracking, of: who, user: user?.id)
            }
            print("\(who) is tracked as \(tracking.rawValue)\(ofWhom(user))")
        }
    }

    struct Unset: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a setting back: what is set for a wider audience applies from then on.")

        @OptionGroup var store: StoreOptions
        @Option(help: "The user whose contacts they are. Default: all users.") var user: String?
        @Argument(help: audienceHelp) var who: Audience

        func run() throws {
            try store.openStore().commit { store in
                let user = try user.map { try findUser($0, in: store) }
                try store.setTracking(nil, of: who, user: user?.id)
            }
            print("\(who) has no setting\(ofWhom(user))")
        }
    }

    struct OptOut: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record that a contact does not want to be tracked, as the link in a mail does.")

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The contact's address.", valueName: "email")) var email: String

        func run() throws {
            let email = try contactAddress(email)
            try store.openStore().commit { try $0.optOut(email, at: .now) }
            print("\(email) is tracked by nobody")
        }
    }

    struct OptIn: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take back, on a contact's own word, that they opted out. What is set applies from then on.")

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The contact's address.", valueName: "email")) var email: String

        func run() throws {
            let email = try contactAddress(email)
            guard try store.openStore().commit({ try $0.optIn(email) }) else {
                throw CommandError("\(email) has not opted out")
            }
            print("\(email) has opted in again")
        }
    }

    private static let audienceHelp = ArgumentHelp(
        "An address, a domain such as example.com, or * for everybody.", valueName: "who")

    private static func ofWhom(_ user: String?) -> String { user.map { " by \($0)" } ?? " by all users" }
}

/// - Throws: `ValidationError` if `text` is not an e-mail address.
func contactAddress(_ text: String) throws -> String {
    guard let email = normalizedAddress(text) else { throw ValidationError("'\(text)' is not an e-mail address.") }
    return email
}

extension Audience: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension Tracking: ExpressibleByArgument {}
