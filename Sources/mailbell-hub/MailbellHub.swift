import ArgumentParser

@main
struct MailbellHub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbell-hub",
        abstract: "Receives opens and clicks of tracked mail, keeps them, and pushes them to their senders.",
        version: "0.1.0",
        subcommands: [Serve.self, UserCommand.self, TokenCommand.self, DeviceCommand.self])
}
