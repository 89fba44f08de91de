public import ArgumentParser
public import Core
import Presentation
import StoreSQLite
import Transport

#if canImport(Glibc)
    import Glibc
#endif

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Manage the senders who use this hub. Takes effect at once, also on a running hub.",
        subcommands: [
            Add.self, List.self, Remove.self, SetRole.self, SetSeat.self, Language.self, Alias.self,
        ])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a user.")

        @OptionGroup var store: StoreOptions
        @Option(help: ArgumentHelp("The user's address.", valueName: "address")) var email: String
        @Option(help: "The user's name.") var name: String = ""
        @Option(help: "free tracks opens, paid tracks opens and clicks.") var seat: Seat = .paid

        func validate() throws {
            try checkAddress(email, "--email")
            guard name.utf8.count <= Limits.nameBytes else {
                throw ValidationError("--name may have at most \(Limits.nameBytes) bytes.")
            }
        }

        func run() throws {
            var random = SystemRandomNumberGenerator()
            let email = normalizedAddress(email) ?? email
            try store.openStore(makingIt: true).commit { store in
                _ = try store.insertUser(email: email, name: name, seat: seat, epoch: Epoch(using: &random), at: .now)
                try store.note(AuditEntry(at: .now, actor: AuditNote.commandLine, .memberAdded, subject: email))
            }
            print("added \(email), seat \(seat.rawValue)")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the users, one a line: address, seat, name, other addresses, role.")

        @OptionGroup var store: StoreOptions

        func run() throws {
            let users = try store.openStore().read { try $0.users() }
            printTable(
                [
                    .init("ADDRESS", least: 16), .init("SEAT"), .init("NAME", least: 8),
                    .init("OTHER ADDRESSES", least: 16), .init("ROLE"),
                ],
                users.map {
                    [
                        $0.email, $0.seat.rawValue, $0.name, $0.addresses.dropFirst().joined(separator: ","),
                        $0.role.rawValue,
                    ]
                }, none: "there are no users; `mailbell-hub user add` adds one")
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Remove a user and everything that belongs to them: messages, activities, contacts, tokens, devices.",
            discussion: """
                Live sessions end, and links in mail that was already sent stop working. This cannot be undone. \
                If it is interrupted, run it again.
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The user's address.", valueName: "address")) var email: String
        @Flag(help: "Do it. Without this flag, the command only says what it would do.") var yes = false

        func run() throws {
            let store = try store.openStore()
            let (user, log) = try store.read { store in
                let user = try findUser(email, in: store)
                return (user, try store.logState(of: user.id))
            }
            guard yes else {
                let count = log.map { $0.head - $0.floor + 1 } ?? 0
                throw CommandError(
                    "this would remove \(user.email) and everything that belongs to them, including \(counted(count, "activity", "activities")), and cannot be undone: to do it, add --yes"
                )
            }
            // In batches, so that a running hub can commit in between.
            while try !store.commit({ try $0.removeUser(user.id, limit: 5000) }) { usleep(20_000) }
            try store.commit {
                try $0.note(AuditEntry(at: .now, actor: AuditNote.commandLine, .memberRemoved, subject: user.email))
            }
            print("removed \(user.email)")
        }
    }

    struct SetRole: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "role",
            abstract: "Change what a user may do in the web app: an admin manages members, and erases contacts.")

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The user's address.", valueName: "address")) var email: String
        @Argument(help: "admin or member.") var role: Role

        func run() throws {
            let user = try store.change(email) { store, user in
                try store.setRole(role, of: user.id)
                try store.note(
                    AuditEntry(
                        at: .now, actor: AuditNote.commandLine, .roleChanged, subject: "\(user.email) \(role.rawValue)")
                )
            }
            print("\(user.email) is \(role == .admin ? "an admin" : "a member")")
            if role == .member, try store.openStore().read({ try $0.users().allSatisfy { $0.role != .admin } }) {
                complain("there is no admin any more: `mailbell-hub user role ADDRESS admin` names one")
            }
        }
    }

    struct SetSeat: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "seat",
            abstract: "Change a user's seat: what is tracked from now on, also in mail that was sent already.")

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The user's address.", valueName: "address")) var email: String
        @Argument(help: "free tracks opens, paid tracks opens and clicks.") var seat: Seat

        func run() throws {
            let user = try store.change(email) { try $0.setSeat(seat, of: $1.id) }
            print("\(user.email) has seat \(seat.rawValue)")
        }
    }

    struct Language: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change the language of place names for a user, from now on, if the location table has it.")

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The user's address.", valueName: "address")) var email: String
        @Argument(help: "A language tag: en, de, pt-BR.") var language: LanguageTag

        func run() throws {
            let user = try store.change(email) { try $0.setLanguage(language, of: $1.id) }
            print("place names for \(user.email) are in \(language)")
        }
    }

    struct Alias: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add and remove other addresses that a user sends from.")

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The user's address.", valueName: "address")) var email: String
        @Option(help: ArgumentHelp("An address to add. May be given several times.", valueName: "address"))
        var add: [String] = []
        @Option(help: ArgumentHelp("An address to remove. May be given several times.", valueName: "address"))
        var remove: [String] = []

        func validate() throws {
            guard !add.isEmpty || !remove.isEmpty else { throw ValidationError("Give --add or --remove.") }
            for address in add { try checkAddress(address, "--add") }
        }

        func run() throws {
            let user = try store.openStore().commit { store in
                let user = try findUser(email, in: store)
                for address in add { try store.addAddress(normalizedAddress(address) ?? address, to: user.id) }
                for address in remove
                where try !store.removeAddress(normalizedAddress(address) ?? address, from: user.id) {
                    throw CommandError(
                        "\(address) is not one of the other addresses of \(user.email); `mailbell-hub user list` shows them"
                    )
                }
                return try store.user(user.id) ?? user
            }
            print(user.addresses.joined(separator: "\n"))
        }
    }
}

extension Seat: ExpressibleByArgument {}

extension Role: ExpressibleByArgument {}

extension LanguageTag: ExpressibleByArgument {
    /// A language tag given on the command line; nil if it is not one.
    public init?(argument: String) { self.init(argument) }
}

/// - Throws: `ValidationError` if `text` is not an e-mail address.
private func checkAddress(_ text: String, _ flag: String) throws {
    guard normalizedAddress(text) != nil else {
        throw ValidationError("\(flag) '\(text)' is not an e-mail address.")
    }
}

extension StoreOptions {
    /// Changes the user with this address, and returns the user as it was before.
    fileprivate func change(
        _ email: String, _ body: (any StoreTransaction, User) throws -> Void
    ) throws -> User {
        try openStore().commit { store in
            let user = try findUser(email, in: store)
            try body(store, user)
            return user
        }
    }
}
