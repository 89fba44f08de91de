import ArgumentParser

@main
struct MailbellTerminal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbell",
        abstract: "Shows opens and clicks of your mail in the terminal, as they happen.",
        discussion: """
            The hub's address and your token come from the environment: MAILBELL_HUB and MAILBELL_TOKEN.

            Exit codes: 0 done, 1 failed, 2 --timeout passed before --count or the end of a replay was reached, 4 not allowed, 64 wrong usage.
            """,
        version: "0.1.0",
        subcommands: [Tail.self, Replay.self])
}
