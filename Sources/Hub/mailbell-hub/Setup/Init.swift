import ArgumentParser
import Hub
import Mailbell
import Settings
import StoreSQLite
import Transport

#if canImport(Glibc)
    import Glibc
#endif

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Set a hub up: write its configuration file, make the store and the first user.",
        discussion: """
            Asks for what is not given, on a terminal; elsewhere every flag that is needed has to be there. At the end it \
            prints what to paste into `mailbell-tray connect`.

            As root it writes /etc/mailbell/hub.yaml, for the hub that the package's unit runs as the user mailbell, with its \
            store in /var/lib/mailbell; as somebody else mailbell/hub.yaml in ~/.config, with the store in \
            ~/.local/share/mailbell. Nothing is written before all answers are good.
            """)

    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "Where recipients and clients reach the hub: https://mail.example.com.", valueName: "url"))
    var publicURL: String?

    @Option(
        help: ArgumentHelp(
            "Who speaks TLS: proxy, one on this machine; own, the hub itself; none, nobody, for a trial. Default: proxy for https, none for http.",
            valueName: "who"))
    var tls: TLSChoice?

    @Option(help: ArgumentHelp("The certificate chain, with --tls own: a PEM file.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("The certificate's key, with --tls own: a PEM file.", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "Where the hub listens. May be given several times. Default: 127.0.0.1:8025 behind a proxy, else the port of the URL on all addresses.",
            valueName: "addr:port"))
    var listen: [String] = []

    @Option(help: ArgumentHelp("The first user's address, which mail is sent from.", valueName: "address"))
    var email: String?

    @Option(help: "The first user's name.") var name: String?

    @Flag(help: "Write the file anew where there is one. That one is kept beside it, as .old.")
    var force = false

    enum TLSChoice: String, ExpressibleByArgument, CaseIterable { case proxy, own, none }

    func validate() throws {
        do throws(Wrong) {
            if let email { _ = try Self.address(email) }
            if let name { _ = try Self.checkedName(name) }
        } catch {
            throw ValidationError("\(error).")
        }
        if tls != .own, tls != nil, tlsCert != nil || tlsKey != nil {
            throw ValidationError("--tls-cert and --tls-key go with --tls own.")
        }
    }

    func run() throws {
        let file = try InitPlace(config: store.config, data: store.data)
        if !force, access(file.path, F_OK) == 0 {
            throw CommandError(
                "\(file.path): a hub is set up already; `mailbell-hub user add` and `pair` add people and clients, --force writes the file anew"
            )
        }
        let answers = try ask()
        var settings = HubSettings.load(
            flags: answers.settings.reduce(into: ["data": [file.data]]) { $0[$1.key] = $1.values }, file: "/dev/null")
        let configuration = try HubOptions(&settings).configuration

        let undo = try file.write(Self.text(answers.settings + [(key: "data", values: [file.data])], now: .now))
        let invitation: String
        do {
            try file.makeData()
            invitation = try actingAsOwner(of: file.data) {
                try InitPlace.checkReadable(answers.files)
                return try firstUser(answers, configuration)
            }
        } catch {
            undo()
            throw error
        }
        var steps = [start(file)]
        if !configuration.trustedProxies.isEmpty {
            steps.append(
                "the proxy in front of it: files for nginx, Caddy and HAProxy are in deploy/proxy,\n     with the package in /usr/share/doc/mailbell-hub/examples/proxy"
            )
        }
        steps.append(
            """
            on your desktop, within 10 minutes:

                   mailbell-tray connect \(invitation)

                 or in any terminal:

                   mailbell login --hub \(invitation)

                 The code is good once; mailbell-hub pair --user \(answers.email) makes more.
            """)
        print("Wrote \(file.path). The store is in \(file.data), and \(answers.email) is its first user. Now:\n")
        for (number, step) in steps.enumerated() { print("  \(number + 1). \(step)") }
        print("\nIf anything is amiss, mailbell-hub check says what.")
    }

    private func start(_ file: InitPlace) -> String {
        if file.isSystem { return "systemctl restart mailbell-hub" }
        let config = store.config.map { " --config \($0)" } ?? ""
        return "mailbell-hub serve\(config)"
    }

    // MARK: Questions

    private struct Answers {
        var settings: [(key: String, values: [String])]
        /// What the hub itself has to read; credentials are root's.
        var files: [String]
        var email: String
        var name: String
    }

    private func ask() throws -> Answers {
        let questions = Questions()
        let url = try questions.ask(
            "Where do recipients and clients reach this hub? A URL, such as https://mail.example.com", given: publicURL,
            flag: "--public-url"
        ) { typed throws(Wrong) in
            let text = typed.contains("://") ? typed : "https://" + typed
            guard !typed.isEmpty, let url = HTTPURL(text), isTrackableURL(text), !text.contains("?"),
                !text.contains("#")
            else {
                throw Wrong("'\(typed)' is not an http or https URL without query and fragment")
            }
            return (text: text, url: url)
        }
        let who =
            try tls
            ?? (!url.url.isTLS
                ? TLSChoice.none
                : questions.ask(
                    "Who speaks TLS for it: proxy (nginx, Caddy or HAProxy on this machine) or own (the hub itself)",
                    standard: "proxy", flag: "--tls"
                ) { text throws(Wrong) in
                    guard let who = TLSChoice(rawValue: text) else { throw Wrong("'\(text)' is neither proxy nor own") }
                    return who
                })
        guard (who == .none) == !url.url.isTLS else {
            throw ValidationError("--tls \(who.rawValue) does not go with \(url.text).")
        }
        var settings = [(key: "public-url", values: [url.text])]
        if who == .own {
            for (key, given, what) in [
                ("tls-cert", tlsCert, "certificate chain"), ("tls-key", tlsKey, "certificate's key"),
            ] {
                let path = try questions.ask("The \(what), a PEM file", given: given, flag: "--\(key)") {
                    text throws(Wrong) in
                    guard try namedFile(text).hasPrefix("/") else {
                        throw Wrong("'\(text)' must be an absolute path, or credential:NAME")
                    }
                    return text
                }
                settings.append((key, [path]))
            }
        }
        let isLoopback = ["127.0.0.1", "localhost", "::1"].contains(url.url.host)
        let standard =
            who == .proxy
            ? ["127.0.0.1:8025"]
            : isLoopback ? ["127.0.0.1:\(url.url.port)"] : ["\(Self.everywhere):\(url.url.port)"]
        settings.append(("listen", listen.isEmpty ? standard : listen))
        if who == .proxy { settings.append(("trusted-proxy", ["127.0.0.1", "::1"])) }
        let email = try questions.ask("Your e-mail address, which you send from", given: email, flag: "--email") {
            text throws(Wrong) in try Self.address(text)
        }
        let name = try questions.ask("Your name", given: name, standard: "", flag: "--name") {
            text throws(Wrong) in try Self.checkedName(text)
        }
        let files = settings.filter { $0.key.hasPrefix("tls-") }.flatMap(\.values).filter { $0.hasPrefix("/") }
        return Answers(settings: settings, files: files, email: email, name: name)
    }

    /// All addresses of both families; where the kernel has no IPv6, those of IPv4.
    private static var everywhere: String {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        defer { if descriptor >= 0 { close(descriptor) } }
        return descriptor >= 0 ? "[::]" : "0.0.0.0"
    }

    private static func address(_ text: String) throws(Wrong) -> String {
        guard let address = normalizedAddress(text) else { throw Wrong("'\(text)' is not an e-mail address") }
        return address
    }

    private static func checkedName(_ text: String) throws(Wrong) -> String {
        guard text.utf8.count <= Limits.nameBytes else { throw Wrong("a name may be \(Limits.nameBytes) bytes long") }
        return text
    }

    // MARK: What is made

    /// The configuration file.
    private static func text(_ settings: [(key: String, values: [String])], now: Timestamp) -> String {
        let lines = settings.map { key, values in
            "\(key): " + (values.count == 1 ? quoted(values[0]) : "[\(values.map(quoted).joined(separator: ", "))]")
        }
        return """
            # Written by `mailbell-hub init` on \(now.rfc3339.prefix(10)). `man mailbell-hub` has all settings, `mailbell-hub
            # check` tells which are in force and whether they will do. The hub reads this file when it starts.

            \(lines.joined(separator: "\n"))

            """
    }

    /// JSON's strings are YAML's, too (https://yaml.org/spec/1.2.2/#12-relation-to-yaml-12).
    private static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Makes the user, if there is none of that address, and a pairing code.
    private func firstUser(_ answers: Answers, _ configuration: HubConfiguration) throws -> String {
        let store = try SQLiteStore(path: DataFolder(configuration.data).storePath, readers: 1)
        defer { store.close() }
        try store.commit { store in
            guard try store.user(email: answers.email) == nil else { return }
            var random = SystemRandomNumberGenerator()
            _ = try store.insertUser(
                email: answers.email, name: answers.name, seat: .paid, epoch: Epoch(using: &random), at: .now)
        }
        return try PairCommand.invite(
            answers.email, to: configuration.publicURL, scopes: [.subscribe, .read, .track], in: store)
    }
}

/// Asks on the terminal, again until the answer is good.
private struct Questions {
    private let isTerminal = isatty(STDIN_FILENO) == 1

    /// - Parameters:
    ///   - given: what a flag says, if it was given; then nobody is asked.
    ///   - standard: what an empty answer means; also where nobody can be asked.
    ///   - flag: what to give where nobody can be asked.
    /// - Throws: `ValidationError` if nobody can be asked, or `given` will not do.
    func ask<Answer>(
        _ question: String, given: String? = nil, standard: String? = nil, flag: String,
        parse: (String) throws(Wrong) -> Answer
    ) throws -> Answer {
        if let given = given ?? (isTerminal ? nil : standard) {
            do {
                return try parse(given)
            } catch {
                throw ValidationError("\(flag): \(error).")
            }
        }
        guard isTerminal else { throw ValidationError("No \(flag), and nobody to ask: give it.") }
        while true {
            let hint = standard.map { $0.isEmpty ? "" : " [\($0)]" } ?? ""
            let prompt = "\(question)\(hint): "
            _ = write(STDERR_FILENO, prompt, prompt.utf8.count)
            guard let line = readLine() else { throw CommandError("nothing was typed, and nothing was written") }
            let trimmed = line.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
            let text = String(trimmed)
            do {
                return try parse(text.isEmpty ? standard ?? "" : text)
            } catch {
                complain("\(error)")
            }
        }
    }
}
