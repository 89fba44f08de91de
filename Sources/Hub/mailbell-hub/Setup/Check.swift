import ArgumentParser
import Crypto
import GeoIP
import Hub
import Mailbell
import Settings
import StoreSQLite
import Transport
import Truth
import Webhooks

#if canImport(Glibc)
    import Glibc
#endif

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Show the settings that are in force and where each comes from, and try whether a hub could run with them.",
        discussion: """
            Takes the flags of `serve`. Tries the configuration, the store, the addresses to listen on, the certificate, the \
            tables, the lists of networks and the clock; changes nothing. Beside a running hub its addresses are in use, which is said and no \
            fault. Exit code 1 if anything is at fault.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var geo: GeoFlags
    @OptionGroup var networks: NetworkFlags
    @OptionGroup var serve: ServeFlags

    func run() throws {
        var settings = HubSettings.load(
            flags: store.flags.merging(geo.flags) { $1 }.merging(networks.flags) { $1 }.merging(serve.flags) { $1 },
            file: store.config)
        print("settings" + (settings.file.map { " (\($0))" } ?? ""))
        let rows = settings.rows
        let width = (rows.map(\.key.count).max() ?? 0) + 2
        for row in rows {
            print("  " + row.key.padded(width) + row.value + "   [\(row.origin)]")
        }
        for warning in settings.warnings { print("  warning: \(warning)") }
        let options = try HubOptions(&settings)

        print("checks")
        var report = Report()
        Self.check(options.configuration, &report)
        guard report.faults == 0 else { throw ExitCode.failure }
    }

    private static func check(_ configuration: HubConfiguration, _ report: inout Report) {
        let isServed = checkData(configuration.data, &report)
        for address in configuration.listen + (configuration.admin.map { [$0] } ?? []) {
            do throws(ListenError) {
                try address.probe()
                report.good("listen", "\(address) is free")
            } catch {
                // A hub that serves this folder may well be who is there.
                if isServed {
                    report.good("listen", "\(address) is in use, as it is by a running hub")
                } else {
                    report.bad("listen", error.description)
                }
            }
        }
        if let problem = configuration.problemWithLinks { report.warn("links", problem) }
        if let tls = configuration.tls { checkCertificate(tls, &report) }
        checkTables(configuration, &report)
        checkNetworks(configuration, &report)
        checkWebhooks(configuration, &report)
        checkClock(configuration.data, &report)
    }

    /// Returns whether a hub is serving the folder.
    private static func checkData(_ folder: String, _ report: inout Report) -> Bool {
        guard access(folder + "/mailbell.db", F_OK) == 0 else {
            if let problem = problemWithMaking(folder) {
                report.bad("data", problem)
            } else {
                report.warn("data", "\(folder): there is no store yet; `mailbell-hub user add` or `serve` makes one")
            }
            return false
        }
        do {
            let users = try SQLiteStore(path: folder + "/mailbell.db", readers: 1, upgrading: false)
                .read { try $0.users().count }
            report.good("data", "\(folder): the store can be read; \(counted(users, "user"))")
        } catch {
            report.bad("data", "\(error)")
        }
        let isServed = DataFolder.isServed(folder)
        if isServed { report.good("hub", "a hub is serving this folder") }
        return isServed
    }

    /// Why a store could not be made in a folder; nil if it could.
    private static func problemWithMaking(_ folder: String) -> String? {
        if access(folder + "/mailbell.db", F_OK) != 0, errno != ENOENT {
            return CommandError.ofSystem(folder).description
        }
        var path = folder
        while access(path, F_OK) != 0, let slash = path.lastIndex(of: "/") { path = String(path[..<slash]) }
        guard access(path.isEmpty ? "/" : path, W_OK | X_OK) == 0 else {
            return CommandError.ofSystem(path).description
        }
        return nil
    }

    private static func checkCertificate(_ tls: TLSFiles, _ report: inout Report) {
        do throws(CertificateFile.Unusable) {
            let days = try CertificateFile(certificate: tls.certificate, key: tls.key).secondsLeft / 86_400
            if days < 0 {
                report.bad("tls", "\(tls.certificate): expired \(-days) days ago; renew it")
            } else if days < 14 {
                report.warn("tls", "\(tls.certificate): expires in \(days) days; renew it")
            } else {
                report.good("tls", "\(tls.certificate): valid for \(days) days, and the key is its own")
            }
        } catch {
            report.bad("tls", error.description)
        }
    }

    private static func checkTables(_ configuration: HubConfiguration, _ report: inout Report) {
        do {
            let tables = try configuration.openTables { report.warn("geo", "\($0)") }.tables
            if tables.isEmpty {
                report.warn(
                    "geo",
                    "there is no table, so no place is ever shown; install tor-geoipdb, or run `mailbell-hub geo update`"
                )
            }
            for status in tables {
                if let warning = status.ageWarning(at: .now) {
                    report.warn("geo", warning)
                } else {
                    report.good(
                        "geo",
                        "\(status.table.path): \(status.table.databaseType), \(status.ageInDays(at: .now)) days old")
                }
            }
        } catch {
            report.bad("geo", "\(error)")
        }
    }

    private static func checkNetworks(_ configuration: HubConfiguration, _ report: inout Report) {
        do {
            let networks = try configuration.readNetworks { report.warn("nets", "\($0)") }
            let lists = configuration.networks.joined(separator: ", ")
            if !configuration.networks.isEmpty {
                report.good("nets", "\(lists): \(networks.ownCount) networks, over the hub's own")
            }
            if let warning = configuration.relaysWarning(at: .now) {
                report.warn("nets", warning)
            } else if let relays = configuration.relays, let days = configuration.relaysAgeInDays(at: .now) {
                report.good("nets", "\(relays): Apple's relays, \(days) days old")
            }
        } catch {
            report.bad("nets", "\(error)")
        }
    }

    /// Whom the webhooks name must be there, and what leaves in the clear can be read on the way.
    private static func checkWebhooks(_ configuration: HubConfiguration, _ report: inout Report) {
        let path = configuration.data + "/mailbell.db"
        let store = access(path, F_OK) == 0 ? try? SQLiteStore(path: path, readers: 1, upgrading: false) : nil
        let users = (try? store?.read { try $0.users() })?.flatMap(\.addresses)
        for endpoint in configuration.ingest {
            guard let users, let user = endpoint.user, !users.contains(user) else { continue }
            report.warn("ingest", "\(endpoint.service.rawValue): there is no user \(user)")
        }
        for target in configuration.webhooks {
            guard let url = HTTPURL(target.url) else { continue }
            if let users, !users.contains(target.user) {
                report.warn("webhook", "\(target.name): there is no user \(target.user)")
            } else if !url.isTLS, !["localhost", "127.0.0.1", "::1"].contains(url.host) {
                report.warn("webhook", "\(target.name): what goes to \(url.origin) can be read on the way; use https")
            } else {
                report.good("webhook", "\(target.name): activities of \(target.user) go to \(url.origin)")
            }
        }
    }

    /// A hub with a wrong clock tells wrong times, and takes readers for scanners.
    private static func checkClock(_ folder: String, _ report: inout Report) {
        let now = Timestamp.now
        let isThere = access(folder + "/mailbell.db", F_OK) == 0
        let store = isThere ? try? SQLiteStore(path: folder + "/mailbell.db", readers: 1, upgrading: false) : nil
        let newest = try? store?.read { store in
            try store.users().compactMap { user -> Timestamp? in
                guard let log = try store.logState(of: user.id), log.head > 0 else { return nil }
                return try store.recordedAt(firstAfter: log.head - 1, of: user.id)
            }.max()
        }
        if let newest = newest ?? nil, newest > now + .seconds(5) {
            return report.bad(
                "clock", "it says \(now.rfc3339), but activities were recorded at \(newest.rfc3339): set the clock")
        }
        if !Clock.isSynchronised {
            return report.warn(
                "clock",
                "\(now.rfc3339), and the kernel knows of no synchronisation; run a time service such as systemd-timesyncd"
            )
        }
        report.good("clock", now.rfc3339)
    }
}

/// What a check found, a line for each.
private struct Report {
    private(set) var faults = 0

    func good(_ what: String, _ text: String) { line("ok", what, text) }
    func warn(_ what: String, _ text: String) { line("warn", what, text) }
    mutating func bad(_ what: String, _ text: String) {
        faults += 1
        line("FAULT", what, text)
    }

    private func line(_ word: String, _ what: String, _ text: String) {
        print("  " + word.padded(7) + what.padded(8) + text)
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
