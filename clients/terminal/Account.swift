import ArgumentParser
import Foundation
import MailbellClient

#if canImport(Glibc)
    import Glibc
#endif

/// A hub and a token for it.
struct Account {
    var hub: HubURL
    var token: String
    /// What tells one account of this machine from another, in the names of files.
    var name: String

    var api: HubAPI { HubAPI(hub: hub, token: token) }
}

/// The login that is kept: a file of mode 0600 under `XDG_CONFIG_HOME`.
struct Login: Codable {
    var hub: String
    var token: String
    var email: String

    static var path: String { folder("XDG_CONFIG_HOME", ".config") + "/login.json" }

    /// nil where there is none.
    ///
    /// - Throws: `TerminalError` if the file is there and cannot be used.
    static func load() throws -> Login? {
        guard let bytes = try contents(of: path) else { return nil }
        guard let login = try? JSONDecoder().decode(Login.self, from: Data(bytes)), HubURL(login.hub) != nil,
            isToken(login.token)
        else {
            throw TerminalError("\(path): is not a login; run `mailbell login` anew")
        }
        return login
    }

    /// Written beside it and put in its place whole; never readable by others, not even for a moment.
    func save() throws {
        let path = Self.path
        try makeFolder(of: path)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        let fresh = path + ".new"
        unlink(fresh)
        let file = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw TerminalError.ofSystem(fresh) }
        defer { close(file) }
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0, rename(fresh, path) == 0 else {
            throw TerminalError.ofSystem(path)
        }
    }
}

/// Which hub, and as whom: from the environment, else from `mailbell login`. The token is never taken from the command
/// line, where other users of the machine could see it.
struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The hub's address. Default: MAILBELL_HUB, else that of the login.", valueName: "url"))
    var hub: String?

    func resolve() throws -> Account {
        let given = try (hub ?? environment("MAILBELL_HUB")).map(Self.parse)
        let ownToken = environment("MAILBELL_TOKEN")
        // What the environment says whole needs no login, and minds no broken one.
        let login = given == nil || ownToken == nil ? try Login.load() : nil
        guard let url = try given ?? login.map({ try Self.parse($0.hub) }) else {
            throw ValidationError(
                "No hub: run `mailbell login`, or set MAILBELL_HUB to its address, such as http://127.0.0.1:8025.")
        }
        if let token = ownToken {
            guard isToken(token) else {
                throw ValidationError("MAILBELL_TOKEN does not hold a token: it begins with mb_.")
            }
            return Account(hub: url, token: token, name: "token-" + hash(token))
        }
        guard let login else {
            throw ValidationError(
                "No token: run `mailbell login`, or set MAILBELL_TOKEN to one made with `mailbell-hub token create`.")
        }
        // A token goes to the hub it was made for and nowhere else.
        guard try Self.parse(login.hub) == url else {
            throw ValidationError(
                "The login is for \(login.hub), not for \(url): run `mailbell login --hub \(url)`, or set MAILBELL_TOKEN."
            )
        }
        return Account(hub: url, token: login.token, name: login.email)
    }

    static func parse(_ text: String) throws -> HubURL {
        guard let url = HubURL(text) else {
            throw ValidationError(
                "'\(text)' is not a hub's address: it begins with https:// or http://, such as https://mail.example.com."
            )
        }
        return url
    }
}

func isToken(_ text: String) -> Bool {
    text.hasPrefix("mb_") && text.utf8.count < 256 && text.utf8.allSatisfy { $0 > 32 && $0 < 127 }
}

/// A name for some text that does not give it away: FNV-1a, 64 bits (https://datatracker.ietf.org/doc/draft-eastlake-fnv).
func hash(_ text: String) -> String {
    String(text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 36)
}

/// nil if it is not set, or empty.
func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

/// Mailbell's folder of the XDG Base Directory Specification's `variable`, or of its default in the user's home.
func folder(_ variable: String, _ standard: String) -> String {
    if let path = environment(variable), path.hasPrefix("/") { return path + "/mailbell" }
    return (environment("HOME") ?? "") + "/" + standard + "/mailbell"
}

/// Makes the folder that a file is to be in, for this user alone.
func makeFolder(of path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    guard !folder.isEmpty else { return }
    if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT else { throw TerminalError.ofSystem(folder) }
    try makeFolder(of: folder)
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw TerminalError.ofSystem(folder) }
}

/// What is in a small file; nil if there is none. Of a longer one so much that it can be told from a small one.
func contents(of path: String) throws -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
        if errno == ENOENT { return nil }
        throw TerminalError.ofSystem(path)
    }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    var count = 0
    while count < bytes.count {
        let more = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress! + count, $0.count - count) }
        if more < 0, errno == EINTR { continue }
        guard more >= 0 else { throw TerminalError.ofSystem(path) }
        if more == 0 { break }
        count += more
    }
    return Array(bytes[..<count])
}

/// What went wrong, and what to do: one line on standard error.
struct TerminalError: Error, CustomStringConvertible {
    var description: String
    var code = ExitCodes.failed

    init(_ description: String, code: Int32 = ExitCodes.failed) {
        self.description = description
        self.code = code
    }

    /// For a system call that has just failed on a file.
    static func ofSystem(_ path: String) -> TerminalError {
        TerminalError("\(path): \(String(cString: strerror(errno)))")
    }
}

/// The documented exit codes.
enum ExitCodes {
    static let failed: Int32 = 1
    static let timeout: Int32 = 2
    static let notAllowed: Int32 = 4
}

/// A line on standard error, where all goes that is not an activity.
func say(_ text: String) {
    let line = "mailbell: \(text)\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
}
