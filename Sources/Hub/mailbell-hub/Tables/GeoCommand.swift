import ArgumentParser
import Core
import GeoIP
import Hub
import Presentation
import Settings
import Transport

#if canImport(Glibc)
    import Glibc
#endif

struct GeoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "geo", abstract: "Show, query and update the location tables.",
        subcommands: [Status.self, Lookup.self, Update.self])

    /// Reads the settings as `serve` does.
    static func options(_ store: StoreOptions, _ geo: GeoFlags) throws -> HubOptions {
        var settings = HubSettings.load(flags: store.flags.merging(geo.flags) { $1 }, file: store.config)
        return try HubOptions(&settings)
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "List the tables, one a line: purpose, file, type, build date, age, file format, languages.",
            discussion: """
                Warns of each table that is over 60 days old. A table that cannot be used is listed as `refused`, an error says \
                why, and the exit code is 1. A hub that starts now runs without that table.
                """)

        @OptionGroup var store: StoreOptions
        @OptionGroup var geo: GeoFlags

        func run() throws {
            let places = try GeoCommand.options(store, geo).configuration.openTables { complain("\($0)") }
            let tables = places.tables
            guard !tables.isEmpty || !places.missing.isEmpty else {
                throw CommandError(
                    "there is no location table; `mailbell-hub geo update` downloads one of cities, tor-geoipdb has countries"
                )
            }
            let rows = tables.map { status in
                let table = status.table
                let day = (table.builtAt ?? table.writtenAt).rfc3339.prefix(10)
                return [
                    status.role.rawValue, table.path, table.databaseType,
                    (table.builtAt == nil ? "written " : "built ") + day, counted(status.ageInDays(at: .now), "day"),
                    table.kind == .mmdb ? "mmdb" : "csv",
                    table.languages.isEmpty ? "-" : table.languages.joined(separator: ","),
                ]
            }
            let refused = places.missing.map { [$0.role?.rawValue ?? "-", $0.path, "refused", "-", "-", "-", "-"] }
            printTable(
                [
                    .init("FOR"), .init("FILE", least: 14), .init("TYPE", least: 8), .init("DATE"), .init("AGE"),
                    .init("KIND"), .init("NAMES IN", least: 8),
                ], rows + refused, none: "")
            for warning in tables.compactMap({ $0.ageWarning(at: .now) }) { complain(warning) }
            // The reason is on standard error already.
            guard places.missing.isEmpty else { throw ExitCode.failure }
        }
    }

    struct Lookup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show where addresses are, one a line: address, city, region, country, time zone, precision.")

        @OptionGroup var store: StoreOptions
        @OptionGroup var geo: GeoFlags
        @Option(help: "The language of place names, if the table has it: de, pt-BR.") var language: LanguageTag =
            .english
        @Argument(help: "IPv4 or IPv6 addresses.") var addresses: [String]

        func validate() throws {
            for text in addresses where IPAddress(text) == nil {
                throw ValidationError("'\(text)' is not an IPv4 or IPv6 address.")
            }
        }

        func run() throws {
            let places = try GeoCommand.options(store, geo).configuration.openTables { complain("\($0)") }
            let rows = addresses.compactMap { IPAddress($0) }.map { address in
                guard let place = places.place(of: address, in: language) else { return ["\(address)", "unknown"] }
                return [
                    "\(address)", place.city ?? "-", place.region ?? "-", place.country, place.timeZone ?? "-",
                    place.precision.rawValue,
                ]
            }
            printTable(
                [
                    .init("ADDRESS"), .init("CITY", least: 8), .init("REGION", least: 6), .init("COUNTRY"),
                    .init("TIME ZONE", least: 9), .init("PRECISION"),
                ], rows, none: "")
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Download or copy a table of cities or of autonomous systems, check it, and replace the one in use.",
            discussion: """
                A running hub uses the new table within 5 s, without a restart. A table that is broken, empty or older than the \
                one in use is refused, and the old one stays in use.

                The default sources are this month's DB-IP City Lite and ASN Lite (db-ip.com, CC BY 4.0). In a URL, {year} and \
                {month} stand for this month, or for last month if this month's table does not exist yet.
                """)

        @OptionGroup var store: StoreOptions
        @OptionGroup var geo: GeoFlags
        @Argument(
            help: ArgumentHelp(
                "A file or https URL of an MMDB table, plain or gzipped. Default: --geo-url; with --asn, DB-IP ASN Lite.",
                valueName: "source"),
            completion: .file())
        var source: String?
        @Flag(help: "Update the table of autonomous systems, for AS… lines in lists of networks.") var asn = false
        @Flag(help: "Accept a table that is older than the one in use.") var force = false

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
