import ArgumentParser
import Core
import MailbellClient
import Presentation
import Wire

/// `mailbell record add`.
struct AddRecord: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a record.",
        discussion: "You are its owner, unless --owner names somebody else. -o json prints the record.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("contact, company, deal or ticket.", valueName: "kind"))
    var kind: RecordKind

    @Argument(help: ArgumentHelp("The name, or a ticket's subject.", valueName: "name"))
    var name: String

    @OptionGroup var fields: RecordFieldOptions
    @OptionGroup var output: RecordOutput

    func run() async throws {
        var request = try fields.request()
        request.name = name
        let record = try await connection.resolve().api.addRecord(kind, request)
        try await tell("added", record, output)
    }
}

/// `mailbell record set`.
struct SetRecord: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change a record.",
        discussion: """
            What is not given stays as it is; an empty text, as in --phone '', removes what is there. If somebody else changes \
            the record at the same moment, nothing is set, and the exit code is 1. -o json prints the record.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: ArgumentHelp("The record, such as deal:42 or contact:alice@example.com.", valueName: "record"),
        transform: RecordName.parsed)
    var record: RecordName

    @Option(help: ArgumentHelp("The name, or a ticket's subject.", valueName: "name"))
    var name: String?

    @OptionGroup var fields: RecordFieldOptions
    @OptionGroup var output: RecordOutput

    func validate() throws {
        guard try !request().isEmpty else { throw ValidationError("Give something to set, such as --name.") }
    }

    private func request() throws -> RecordRequest {
        var request = try fields.request()
        request.name = name
        return request
    }

    func run() async throws {
        let api = try connection.resolve().api
        guard let before = try await api.record(record) else { throw record.unknown }
        do {
            guard let now = try await api.changeRecord(record, version: before.version, try request()) else {
                throw before.deletedAt == nil
                    ? record.unknown
                    : TerminalError(
                        "\(record) is in the trash: run `mailbell record restore \(record)` before you change it")
            }
            try await tell("changed", now, output)
        } catch let error as HubAPI.Failure where error.status == 412 {
            throw TerminalError(
                "\(record) was changed by somebody else at the same moment, and nothing was set: run the command again")
        }
    }
}

/// Says what became of a record, or prints it.
private func tell(_ what: String, _ record: RecordReply, _ output: RecordOutput) async throws {
    try await printLines([output.output == .json ? jsonText(encodeJSON(record)) : "\(what) \(record.heading)"])
}

/// `mailbell record link`.
struct LinkRecords: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "link", abstract: "Link two records.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: ArgumentHelp("A record, such as contact:alice@example.com.", valueName: "record"),
        transform: RecordName.parsed)
    var record: RecordName

    @Argument(help: ArgumentHelp("Another, such as deal:42.", valueName: "other"), transform: RecordName.parsed)
    var other: RecordName

    @Flag(help: "Make the company the contact's main one.")
    var primary = false

    func run() async throws {
        guard try await connection.resolve().api.link(record, other, isPrimary: primary) else {
            throw TerminalError("there is no record \(record), or no record \(other)")
        }
        print("linked \(record) and \(other)".printable)
    }
}

/// `mailbell record unlink`.
struct UnlinkRecords: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "unlink", abstract: "Unlink two records.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: ArgumentHelp("A record, such as contact:alice@example.com.", valueName: "record"),
        transform: RecordName.parsed)
    var record: RecordName

    @Argument(help: ArgumentHelp("The other, such as deal:42.", valueName: "other"), transform: RecordName.parsed)
    var other: RecordName

    func run() async throws {
        guard try await connection.resolve().api.unlink(record, other) else {
            throw TerminalError("\(record) and \(other) are not linked")
        }
        print("unlinked \(record) and \(other)".printable)
    }
}

/// `mailbell record delete`.
struct DeleteRecord: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Move a record to the trash, from which it can be restored for 90 days.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("The record, such as deal:42.", valueName: "record"), transform: RecordName.parsed)
    var record: RecordName

    func run() async throws {
        guard try await connection.resolve().api.deleteRecord(record) else { throw record.unknown }
        print("moved \(record) to the trash: `mailbell record restore \(record)` brings it back for 90 days".printable)
    }
}

/// `mailbell record restore`.
struct RestoreRecord: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring a record back from the trash.",
        discussion: "Addresses and domains that another record has got meanwhile stay there.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("The record, such as deal:42.", valueName: "record"), transform: RecordName.parsed)
    var record: RecordName

    func run() async throws {
        guard let restored = try await connection.resolve().api.restoreRecord(record) else { throw record.unknown }
        print("restored \(restored.record.heading)")
        if !restored.lost.isEmpty {
            say("another record has these now: \(restored.lost.joined(separator: ", "))".printable)
        }
    }
}
