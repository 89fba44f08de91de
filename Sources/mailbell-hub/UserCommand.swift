public import ArgumentParser
import Hub
public import Mailbell
import StoreSQLite
import Transport

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Add and list the senders who use this hub.",
        subcommands: [Add.self, List.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a user. Takes effect at once, also on a running hub.")

        @OptionGroup var data: DataOption
        @Option(help: "The user's address.") var email: String
        @Option(help: "The user's name.") var name: String = ""
        @Option(help: "free tracks opens, paid tracks opens and clicks.") var seat: Seat = .paid

        func validate() throws {
            guard normalizedAddress(email) != nil else {
                throw ValidationError("--email '\(email)' is not an e-mail address.")
            }
            guard name.utf8.count <= Limits.nameBytes else {
                throw ValidationError("--name may be \(Limits.nameBytes) bytes long at most.")
            }
        }

        func run() throws {
            var random = SystemRandomNumberGenerator()
            let email = normalizedAddress(email) ?? email
            _ = try data.openStore().commit {
                try $0.insertUser(email: email, name: name, seat: seat, epoch: Epoch(using: &random), at: .now)
            }
            print("added \(email), seat \(seat.rawValue)")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the users, one a line: address, seat, name.")

        @OptionGroup var data: DataOption

        func run() throws {
            for user in try data.openStore().read({ try $0.users() }) {
                print(user.email, user.seat.rawValue, user.name, separator: "\t")
            }
        }
    }
}

extension Seat: ExpressibleByArgument {}
