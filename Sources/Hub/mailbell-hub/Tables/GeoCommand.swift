import ArgumentParser
import GeoIP
import Hub
import Mailbell
import Settings
import Transport

#if canImport(Glibc)
    import Glibc
#endif

struct GeoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "geo", abstract: "Look at, ask and update the tables that tell places from addresses.",
        subcommands: [Status.self, Lookup.self, Update.self])

    /// The options, read as `serve` would.
    static func options(_ store: StoreOptions, _ geo: GeoFlags) throws -> HubOptions {
        var settings = HubSettings.load(flags: store.flags.merging(geo.flags) { $1 }, file: store.config)
        return try HubOptions(&settings)
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "List the tables, one a line: for what, file, type, when built, how old, kind of file, languages of its names.",
            discussion: "A warning says so of each that is over 60 days old.")

        @OptionGroup var store: StoreOptions
        @OptionGroup var geo: GeoFlags

        func run() throws {
            let tables = try GeoCommand.options(store, geo).configuration.openTables { complain("\($0)") }.tables
            for status in tables {
                let table = status.table
                let day = (table.builtAt ?? table.writtenAt).rfc3339.prefix(10)
                print(
                    status.role.rawValue, table.path, table.databaseType,
                    (table.builtAt == nil ? "written " : "built ") + day,
                    "\(status.ageInDays(at: .now)) days", table.kind == .mmdb ? "mmdb" : "csv",
                    table.languages.isEmpty ? "-" : table.languages.joined(separator: ","), separator: "\t")
                if let warning = status.ageWarning(at: .now) { complain(warning) }
            }
            if tables.isEmpty {
                throw CommandError(
                    "there is no table; `mailbell-hub geo update` gets one of cities, tor-geoipdb has countries")
            }
        }
    }

    struct Lookup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell where addresses are, one a line: address, city, region, country, time zone, precision.")

        @OptionGroup var store: StoreOptions
        @OptionGroup var geo: GeoFlags
        @Option(help: "The language of names, as far as the table has them: de, pt-BR.") var language: LanguageTag =
            .english
        @Argument(help: "IPv4 or IPv6 addresses.") var addresses: [String]

        func validate() throws {
            for text in addresses where IPAddress(text) == nil {
                throw ValidationError("'\(text)' is not an IPv4 or IPv6 address.")
            }
        }

        func run() throws {
            let places = try GeoCommand.options(store, geo).configuration.openTables { complain("\($0)") }
            for address in addresses.compactMap({ IPAddress($0) }) {
                guard let place = places.place(of: address, in: language) else {
                    print(address, "unknown", separator: "\t")
                    continue
                }
                print(
                    address, place.city ?? "-", place.region ?? "-", place.country, place.timeZone ?? "-",
                    place.precision.rawValue, separator: "\t")
            }
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Put a new table of cities, or of autonomous systems, in place of the one in use, once it has been checked.",
            discussion: """
                A running hub takes it into use by itself within 5 s. A table that is broken, empty or older than the one in \
                use is refused, and that one stays.

                The standard sources are DB-IP City Lite and ASN Lite of the month (db-ip.com, CC BY 4.0). {year} and {month} in a URL stand \
                for this month's, and if there is none yet for the last month's.
                """)

        @OptionGroup var store: StoreOptions
        @OptionGroup var geo: GeoFlags
        @Argument(
            help: ArgumentHelp(
                "A file or an https URL of an MMDB table, plain or in gzip. Default: --geo-url; of autonomous systems DB-IP's.",
                valueName: "source"),
            completion: .file())
        var source: String?
        @Flag(help: "A table of autonomous systems, for the lines AS… of lists of networks.") var asn = false
        @Flag(help: "Take a table that is older than the one in use.") var force = false

        func run() async throws {
            let options = try GeoCommand.options(store, geo)
            let kind = asn ? GeoSource.asn : GeoSource.city
            let given = asn ? options.configuration.asnTable : options.configuration.cityTable
            let target = given ?? kind.standardTable(in: options.configuration.data)
            if given == nil { try actAsOwner(of: options.configuration.data) }
            if given == nil { _ = try DataFolder(options.configuration.data) }
            let update = FileUpdate.table(kind.role, at: target, force: force)
            let text = source ?? (asn ? kind.url : options.geoURL)
            let table =
                text.contains("://")
                ? try await update.download(GeoSource.candidates(try GeoSource.parseURL(text), now: .now))
                : try update.copy(text)
            print("\(target): \(table.databaseType), built \((table.builtAt ?? table.writtenAt).rfc3339.prefix(10))")
        }
    }
}
