import ArgumentParser
import Hub
import Mailbell
import Truth

#if canImport(Glibc)
    import Glibc
#endif

struct NetworksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "networks", abstract: "Ask and update the lists that tell scanners and relays by their networks.",
        subcommands: [Lookup.self, Update.self])

    struct Lookup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what the lists say of addresses, one a line: address, class, owner.",
            discussion: """
                Takes the lists that come with the hub, those of `networks`, and Apple's relays; and the table of autonomous \
                systems, where there is one. Host names are not looked up.
                """)

        @OptionGroup var store: StoreOptions
        @OptionGroup var geo: GeoFlags
        @OptionGroup var networks: NetworkFlags
        @Argument(help: "IPv4 or IPv6 addresses.") var addresses: [String]

        func validate() throws {
            for text in addresses where IPAddress(text) == nil {
                throw ValidationError("'\(text)' is not an IPv4 or IPv6 address.")
            }
        }

        func run() throws {
            var settings = HubSettings.load(
                flags: store.flags.merging(geo.flags) { $1 }.merging(networks.flags) { $1 }, file: store.config)
            let judge = try HubOptions(&settings).configuration.openJudge { complain($0) }
            for address in addresses.compactMap({ IPAddress($0) }) {
                let label = judge.label(of: address)
                print(address, label?.networkClass.rawValue ?? "unknown", label?.owner ?? "-", separator: "\t")
            }
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put Apple's list of its relays in place of the one in use, once it has been checked.",
            discussion: """
                Who comes from one of these addresses with a browser is a person, but somewhere else. A running hub takes the \
                list into use by itself within 5 s. A list that is broken, or has less than half the networks of the one in \
                use, is refused, and that one stays. Apple changes it every few days: once a week is a good time.
                """)

        @OptionGroup var store: StoreOptions
        @Argument(
            help: ArgumentHelp(
                "A file or an https URL of the list as Apple publishes it, plain or in gzip. Default: Apple's own.",
                valueName: "source"),
            completion: .file())
        var source: String?
        @Flag(help: "Take a list that is much shorter than the one in use.") var force = false

        func run() async throws {
            let data = try store.folder()
            _ = try DataFolder(data)
            let target = RelaySource.file(in: data)
            let update = FileUpdate.relays(at: target, force: force)
            let text = source ?? RelaySource.url
            let count =
                text.contains("://")
                ? try await update.download([try GeoSource.parseURL(text)]) : try update.copy(text)
            print("\(target): \(count) networks")
        }
    }
}
