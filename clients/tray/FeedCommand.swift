import ArgumentParser
import ClientShell
import Core
import Desktop

#if canImport(Glibc)
    import Glibc
#endif

/// The command that a click on the icon runs in a terminal: `mailbell feed`, for the tray's accounts.
struct FeedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feed", abstract: "Show the activities of the tray's accounts in this terminal.")

    @Option(help: ArgumentHelp("The account. Default: all.", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("Show only this message, by its id.", valueName: "id"))
    var message: String?

    @Flag(help: .hidden) var wait = false

    func run() throws {
        defer { waitForReturn(wait) }
        let accounts = try profile.map { [try AccountBook.find($0)] } ?? AccountBook.load()
        guard !accounts.isEmpty else { throw TrayError("there is no account yet: run `mailbell-tray connect URL`") }
        for account in accounts {
            if accounts.count > 1 { print("\(account.email) at \(account.hub)") }
            let code = try show(account)
            if code != 0, !wait { throw ExitCode(code) }
        }
    }

    /// Runs `mailbell feed`, and returns its exit code. The token is passed in the environment: every user of the machine can
    /// read command lines.
    private func show(_ account: TrayAccount) throws -> Int32 {
        setenv("MAILBELL_HUB", account.hub, 1)
        nonisolated(unsafe) var token = ""
        try onLoop { token = try await TokenKeeper.token(of: account) }
        setenv("MAILBELL_TOKEN", token, 1)
        defer { unsetenv("MAILBELL_TOKEN") }
        let arguments = ["mailbell", "feed"] + (message.map { ["--message", $0] } ?? [])
        let path = ownPath.prefix(through: ownPath.lastIndex(of: "/") ?? ownPath.startIndex) + "mailbell"
        var argv = arguments.map { strdup($0) } + [nil]
        defer { for argument in argv { free(argument) } }
        var child = pid_t()
        fflush(nil)
        let failure =
            access(String(path), X_OK) == 0
            ? posix_spawn(&child, String(path), nil, nil, &argv, environ)
            : posix_spawnp(&child, "mailbell", nil, nil, &argv, environ)
        guard failure == 0 else {
            throw TrayError(
                "mailbell, the terminal client, could not be started: \(String(cString: strerror(failure)))")
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? status >> 8 & 0xff : 1
    }
}
