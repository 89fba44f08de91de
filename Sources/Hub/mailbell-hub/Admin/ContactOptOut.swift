import ArgumentParser
import Core
import StoreSQLite
import Transport

extension ContactCommand {
    struct OptOut: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Opt a contact out of tracking by all users of this hub, at the contact's request.",
            discussion: "The opt-out link in a mail applies only to that mail's sender. `contact opt-in` undoes both.")

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The contact's address.", valueName: "email")) var email: String

        func run() throws {
            let email = try contactAddress(email)
            try store.openStore().commit { store in
                try store.optOut(email, at: .now)
                try store.countControlVersion()
            }
            print("\(email) is not tracked by any user from now on")
        }
    }

    struct OptIn: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Undo a contact's opt-out, at the contact's request. The settings of `contact set` apply from then on.")

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
}
