import ArgumentParser
import Core
import Hub
import Presentation
import Verdicts

#if canImport(Glibc)
    import Glibc
#endif

struct NetworksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "networks", abstract: "Query the lists of networks of scanners and relays, and update Apple's.",
        subcommands: [Lookup.self, Update.self])

    struct Lookup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what the lists say about addresses, one a line: address, class, owner.",
            discussion: """
                Uses the lists that come with the hub, those of the setting `networks`, and Apple's relays; and the table of \
                autonomous systems, if there is one. Host names are not looked up.
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
            let rows = addresses.compactMap { IPAddress($0) }.map { address in
                let label = judge.label(of: address)
                return ["\(address)", label?.networkClass.rawValue ?? "unknown", label?.owner ?? "-"]
            }
            printTable([.init("ADDRESS"), .init("CLASS"), .init("OWNER", least: 10)], rows, none: "")
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Download or copy Apple's list of its relays, check it, and replace the one in use.",
            discussion: """
                People browse through these relays from elsewhere: a browser at one of these addresses is a person's, without a \
                location. A running hub uses the new list within 5 s, without a restart. A list that is broken, or has less than \
                half as many networks as the one in use, is refused, and the old one stays in use. Apple changes the list every \
                few days; update it about once a week.
                """)

        @OptionGroup var store: StoreOptions
        @Argument(
            help: ArgumentHelp(
                "A file or https URL of the list as Apple publishes it, plain or gzipped. Default: Apple's own.",
                valueName: "source"),
            completion: .file())
        var source: String?
        @Flag(help: "Accept a list with less than half as many networks as the one in use.") var force = false

        func run() async throws {
            let data = try store.place().data
            _ = try DataFolder(data)
            let target = RelaySource.file(in: data)
            let update = FileUpdate.relays(at: target, force: force)
            let text = source ?? RelaySource.url
            let count =
                text.contains("://")
                ? try await update.download([try GeoSource.parseURL(text)]) : try update.copy(text)
            print("\(target): \(counted(count, "network"))")
        }
    }
}
