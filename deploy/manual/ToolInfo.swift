/// What `--experimental-dump-help` of swift-argument-parser says of a program: of `ToolInfoV0`, what a page needs.
struct ToolInfo: Decodable {
    let command: Command

    private enum CodingKeys: CodingKey { case serializationVersion, command }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let version = try container.decode(Int.self, forKey: .serializationVersion)
        guard version == 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .serializationVersion, in: container, debugDescription: "version \(version) is not known")
        }
        command = try container.decode(Command.self, forKey: .command)
    }
}

/// A program, or one of its commands.
struct Command: Decodable {
    let superCommands: [String]?
    let shouldDisplay: Bool
    let commandName: String
    let abstract: String?
    let discussion: String?
    let defaultSubcommand: String?
    private let aliases: [String]?
    private let subcommands: [Command]?
    private let arguments: [Argument]?

    /// The words that run it, the program's name first.
    var path: [String] { (superCommands ?? []) + [commandName] }

    var otherNames: [String] { aliases ?? [] }

    /// Those that are shown; `help`, which the parser adds to every program, is not.
    var commands: [Command] { (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" } }

    /// Those that are shown, `--help` and `--version` apart.
    var ownArguments: [Argument] { (arguments ?? []).filter { $0.shouldDisplay && !$0.isStandard } }

    /// `--help`, and `--version` if the program has one.
    var standardArguments: [Argument] { (arguments ?? []).filter { $0.shouldDisplay && $0.isStandard } }

    /// The commands that do something, in order: those without commands of their own.
    var leaves: [Command] { commands.isEmpty ? [self] : commands.flatMap(\.leaves) }

    /// All commands below this one, each before its own.
    var descendants: [Command] { commands.flatMap { [$0] + $0.descendants } }
}

/// An argument, an option with a value, or a flag.
struct Argument: Decodable, Hashable {
    enum Kind: String, Decodable { case positional, option, flag }

    struct Name: Decodable, Hashable {
        enum Kind: String, Decodable { case long, short, longWithSingleDash }
        let kind: Kind
        let name: String
    }

    let kind: Kind
    let shouldDisplay: Bool
    let sectionTitle: String?
    let isOptional: Bool
    let isRepeating: Bool
    let parsingStrategy: String
    let names: [Name]?
    let preferredName: Name?
    let valueName: String?
    let defaultValue: String?
    let allValues: [String]?
    let allValueDescriptions: [String: String]?
    let abstract: String?
    let discussion: String?

    /// Whether the parser has added it to every command.
    var isStandard: Bool {
        kind == .flag && preferredName?.kind == .long && ["help", "version"].contains(preferredName?.name)
    }
}
