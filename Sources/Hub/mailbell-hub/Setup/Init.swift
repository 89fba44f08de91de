import ArgumentParser
import Core
import Hub
import Presentation
import Settings
import StoreSQL
import Transport

#if canImport(Glibc)
    import Glibc
#endif

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Set up a hub: write its configuration file, and create the store and the first user.",
        discussion: """
            On a terminal it asks for what is not given; elsewhere every required flag must be given. At the end it prints \
            what to paste into `mailbell-tray connect`, and what to open in a browser. The first user is an admin.

            As root it writes /etc/mailbell/hub.yaml, for the package's hub, which runs as the user mailbell and has its store \
            in /var/lib/mailbell. As another user it writes mailbell/hub.yaml in ~/.config, with the store in \
            ~/.local/share/mailbell. Nothing is written until all answers are valid.
            """)

    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "Where recipients and clients reach the hub: https://mail.example.com.", valueName: "url"))
    var publicURL: String?

    @Option(
        help: ArgumentHelp(
            "Who does TLS: proxy (a reverse proxy on this machine), own (the hub itself) or none (for a trial). Default: proxy for https, none for http.",
            valueName: "who"))
    var tls: TLSChoice?

    @Option(help: ArgumentHelp("The certificate chain, with --tls own: a PEM file.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("The certificate's key, with --tls own: a PEM file.", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "An address and port to listen on. May be given several times. Default: 127.0.0.1:8025 behind a proxy, else the port of the URL, on all addresses or, if the URL is of this machine, on 127.0.0.1.",
            valueName: "addr:port"))
    var listen: [String] = []

    @Option(help: ArgumentHelp("The first user's address, which they send mail from.", valueName: "address"))
    var email: String?

    @Option(help: "The first user's name.") var name: String?

    @Flag(help: "Overwrite an existing configuration file. The old one is kept beside it, as .old.")
    var force = false

    /// Who does TLS.
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
                "\(file.path): a hub is set up already; `mailbell-hub user add` and `pair` add users and clients; --force overwrites the file"
            )
        }
        let answers = try ask(data: file.data)
        var settings = HubSettings.load(
            flags: answers.settings.reduce(into: ["data": [file.data]]) { $0[$1.key] = $1.values }, file: "/dev/null")
        var configuration = try HubOptions(&settings).configuration
        try configuration.keepStorePassword()

        let undo = try file.write(Self.text(answers.settings + [(key: "data", values: [file.data])], now: .now))
        let links: PairCommand.Links
        do {
            try file.makeData()
            links = try actingAsOwner(of: file.data) {
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
                "set up the reverse proxy: files for nginx, Caddy and HAProxy are in deploy/proxy, with the package in "
                    + "/usr/share/doc/mailbell-hub/examples/proxy")
        }
        steps.append(
            """
            on your desktop, within 10 minutes:

              mailbell-tray connect \(links.client)

            or in any terminal:

              mailbell login --hub \(links.client)
            """)
        if let link = links.browser {
            steps.append("in a browser, within 10 minutes:\n\n  \(link)")
        }
        if configuration.site?.keepsCookies == false {
            steps[steps.count - 1] +=
                "\n\nThat needs TLS: over plain http, a browser stays signed in on this machine only, by http://localhost."
        }
        steps[steps.count - 1] +=
            "\n\nEach code works once; mailbell-hub pair --user \(answers.email) prints others."

        printBeside(
            "",
            "Wrote \(file.path). The store is \(configuration.store.isEmbedded ? "in \(file.data)" : "on PostgreSQL"), and \(answers.email) is its first user. Now:"
        )
        for (number, step) in steps.enumerated() { Self.show(step, number: number + 1) }
        print("\nIf something is wrong, mailbell-hub check says what.")
    }

    /// Prints a step. Lines that begin with two spaces are commands to copy, and are never wrapped.
    private static func show(_ step: String, number: Int) {
        print("")
        for (index, line) in step.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let label = index == 0 ? "  \(number). " : "     "
            if line.isEmpty {
                print("")
            } else if line.hasPrefix("  ") {
                print(label + line)
            } else {
                printBeside(label, String(line))
            }
        }
    }

    /// The step that starts the hub.
    private func start(_ file: InitPlace) -> String {
        if file.isSystem { return "start the hub:\n\n  systemctl restart mailbell-hub" }
        let config = store.config.map { " --config \($0)" } ?? ""
        return "start the hub:\n\n  mailbell-hub serve\(config)"
    }

    // MARK: Questions

    /// Valid answers to all questions.
    private struct Answers {
        var settings: [(key: String, values: [String])]
        /// Paths that the hub's user must be able to read. Credentials are not among them: root reads those.
        var files: [String]
        var email: String
        var name: String
    }

    private func ask(data: String) throws -> Answers {
        let questions = Questions()
        let url = try questions.ask(
            "Where do recipients and clients reach this hub? A URL, such as https://mail.example.com", given: publicURL,
            flag: "--public-url"
        ) { typed throws(Wrong) in
            let text = typed.contains("://") ? typed : "https://" + typed
            guard !typed.isEmpty, let url = HTTPURL(text), isTrackableURL(text), !text.contains("?"),
                !text.contains("#")
            else {
                throw Wrong("'\(typed)' is not an http or https URL without a query or fragment")
            }
            try Self.checkHost(url.host)
            return (text: text, url: url)
        }
        let who =
            try tls
            ?? (!url.url.isTLS
                ? TLSChoice.none
                : questions.ask(
                    "Who does TLS for it: proxy (nginx, Caddy or HAProxy on this machine) or own (the hub itself)",
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
        if let place = store.store { settings.append(("store", [place])) }
        if let file = store.storePassword { settings.append(("store-password", [file])) }
        if let admin = try Self.freeAdmin(beside: settings, data: data) { settings.append(("admin", [admin])) }
        let name = try questions.ask("Your name", given: name, standard: "", flag: "--name") {
            text throws(Wrong) in try Self.checkedName(text)
        }
        let files = settings.filter { $0.key.hasPrefix("tls-") }.flatMap(\.values).filter { $0.hasPrefix("/") }
        return Answers(settings: settings, files: files, email: email, name: name)
    }

    /// The admin address to write into the file; nil if the default, port 8026, is free. Otherwise the next free port. If a hub
    /// serves this very store, that hub holds the port and is being set up again, so the port counts as free.
    private static func freeAdmin(
        beside settings: [(key: String, values: [String])], data: String
    ) throws -> String? {
        let taken = settings.filter { $0.key == "listen" }.flatMap(\.values).compactMap { ListenAddress($0)?.port }
        let isServed = DataFolder.isServed(data)
        for port in UInt16(8026)...8125 where !taken.contains(port) {
            let address = "127.0.0.1:\(port)"
            guard let place = ListenAddress(address), isServed || (try? place.probe()) != nil else { continue }
            guard port != 8026 else { return nil }
            complain(
                "127.0.0.1:8026 is taken, perhaps by another hub: /live, /ready and /metrics will be at \(address)")
            return address
        }
        throw CommandError("no port from 8026 to 8125 is free for the admin address; nothing was written")
    }

    /// All addresses, IPv4 and IPv6; only IPv4 if the kernel has no IPv6.
    private static var everywhere: String {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        defer { if descriptor >= 0 { close(descriptor) } }
        return descriptor >= 0 ? "[::]" : "0.0.0.0"
    }

    /// The normalized form of a user's address.
    ///
    /// - Throws: `Wrong` if others cannot write to it.
    private static func address(_ text: String) throws(Wrong) -> String {
        guard let address = normalizedAddress(text) else { throw Wrong("'\(text)' is not an e-mail address") }
        let domain = String(address.drop { $0 != "@" }.dropFirst())
        guard isWholeName(domain) else {
            throw Wrong(
                "'\(text)' is not an address that others can write to: '\(domain)' is not a domain like example.com")
        }
        return address
    }

    /// - Throws: `Wrong` if recipients cannot reach a host of this name.
    private static func checkHost(_ host: String) throws(Wrong) {
        guard !isWholeName(host), !host.contains(":") else { return }
        throw Wrong(
            "'\(host)' is not a name by which recipients can reach the hub: give a whole one, such as \(host).example.com, "
                + "or an IP address")
    }

    /// Whether a name has a domain, so that it means the same everywhere; or is this machine's, for a trial.
    private static func isWholeName(_ name: String) -> Bool {
        let labels = name.split(separator: ".")
        return labels.count > 1 || labels == ["localhost"] || name.hasPrefix("[")
    }

    /// - Throws: `Wrong` if a user's name is too long.
    private static func checkedName(_ text: String) throws(Wrong) -> String {
        guard text.utf8.count <= Limits.nameBytes else {
            throw Wrong("a name may have at most \(Limits.nameBytes) bytes")
        }
        return text
    }

    // MARK: Files and records

    /// The content of the configuration file.
    private static func text(_ settings: [(key: String, values: [String])], now: Timestamp) -> String {
        let lines = settings.map { key, values in
            "\(key): " + (values.count == 1 ? quoted(values[0]) : "[\(values.map(quoted).joined(separator: ", "))]")
        }
        return """
            # Written by `mailbell-hub init` on \(now.rfc3339.prefix(10)). `man mailbell-hub` has all settings, `mailbell-hub
            # check` shows which are in force and tests them. The hub reads this file when it starts.

            \(lines.joined(separator: "\n"))

            """
    }

    /// A JSON string is a YAML string too (https://yaml.org/spec/1.2.2/#12-relation-to-yaml-12).
    private static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Creates the user, unless the address has one, and a pairing code.
    ///
    /// - Returns: What to paste into a client, and what to open in a browser.
    private func firstUser(_ answers: Answers, _ configuration: HubConfiguration) throws -> PairCommand.Links {
        _ = try DataFolder(configuration.data)
        let store = try configuration.openStore(for: .command(makes: true))
        defer { store.close() }
        try store.commit { store in
            var random = SystemRandomNumberGenerator()
            let user =
                try store.user(email: answers.email)
                ?? store.insertUser(
                    email: answers.email, name: answers.name, seat: .paid, epoch: Epoch(using: &random), at: .now)
            guard user.role != .admin else { return }
            try store.setRole(.admin, of: user.id)
            try store.note(
                AuditEntry(
                    at: .now, actor: AuditNote.commandLine, .roleChanged,
                    subject: "\(user.email) \(Role.admin.rawValue)"))
        }
        return try PairCommand.invite(answers.email, to: configuration, scopes: Pairing.clientScopes, in: store)
    }
}

/// Asks on the terminal until the answer is valid.
private struct Questions {
    private let isTerminal = isatty(STDIN_FILENO) == 1

    /// - Parameters:
    ///   - given: The value of the flag; if it was given, nobody is asked.
    ///   - standard: The default: for an empty answer, and without a terminal.
    ///   - flag: The flag to give instead, for error texts.
    /// - Throws: `ValidationError` if an answer is needed and there is no terminal, or if `given` is invalid. `CommandError` at
    ///   the end of the input.
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
        guard isTerminal else { throw ValidationError("No \(flag), and no terminal to ask on: give the flag.") }
        while true {
            let hint = standard.map { $0.isEmpty ? "" : " [\($0)]" } ?? ""
            tell("\(question)\(hint):", end: " ")
            guard let line = readLine() else { throw CommandError("no answer was typed; nothing was written") }
            let trimmed = line.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
            let text = String(trimmed)
            do {
                return try parse(text.isEmpty ? standard ?? "" : text)
            } catch {
                tell("mailbell-hub: \(error)", end: "\n")
            }
        }
    }

    private func tell(_ text: String, end: String) {
        let lines =
            text.wrapped(toWidth: terminalColumns(of: STDERR_FILENO).map { $0 - 1 }).joined(separator: "\n") + end
        _ = write(STDERR_FILENO, lines, lines.utf8.count)
    }
}
