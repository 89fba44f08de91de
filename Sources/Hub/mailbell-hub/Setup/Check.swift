import ArgumentParser
import Core
import Crypto
import GeoIP
import Hub
import Settings
import StoreSQL
import StoreSQLite
import Transport
import Verdicts
import Webhooks

#if canImport(Glibc)
    import Glibc
#endif

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Show the settings in force and where each comes from, and test whether a hub can run with them.",
        discussion: """
            Takes the flags of `serve`. Tests the configuration, the store, the addresses to listen on, the certificate, the \
            location tables, the lists of networks and the clock; changes nothing. If a hub is running on this store, its \
            addresses are in use, which is reported but is not a fault; the hub is asked what proxies reported about readers in \
            the last 24 hours. The exit code is 1 if anything is at fault.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var geo: GeoFlags
    @OptionGroup var networks: NetworkFlags
    @OptionGroup var serve: ServeFlags

    func run() async throws {
        var settings = HubSettings.load(flags: flags, file: store.config)
        print("settings" + (settings.file.map { " (\($0))" } ?? ""))
        let rows = settings.rows
        let width = (rows.map(\.key.count).max() ?? 0) + 2
        for row in rows {
            printBeside("  " + row.key.padded(width), row.value + "   [\(row.origin.brief)]")
        }
        for warning in settings.warnings { printBeside("  warning: ", warning) }
        let options = try HubOptions(&settings)

        print("limits")
        let names = (HubLimits.all.map(\.name.count).max() ?? 0) + 2
        for limit in HubLimits.all {
            let value = limit.unit.text(of: limit.get(options.configuration.limits))
            printBeside("  " + limit.name.padded(names) + value.padded(10), limit.summary)
        }

        print("checks")
        var report = CheckReport()
        let isServed = Self.check(options.configuration, &report)
        if isServed { await Self.checkProxies(options.configuration, &report) }
        guard report.faults == 0 else { throw ExitCode.failure }
    }

    /// The settings that were given as flags, by key.
    var flags: [String: [String]] {
        store.flags.merging(geo.flags) { $1 }.merging(networks.flags) { $1 }.merging(serve.flags) { $1 }
    }

    /// Runs every check that needs no running hub.
    ///
    /// - Returns: Whether a hub is serving the folder.
    private static func check(_ configuration: HubConfiguration, _ report: inout CheckReport) -> Bool {
        let isServed = checkStore(configuration, &report)
        for address in configuration.listen + (configuration.admin.map { [$0] } ?? []) {
            do throws(ListenError) {
                try address.probe()
                report.good("listen", "\(address) is free")
            } catch {
                // The hub that serves this folder probably holds the address.
                if isServed {
                    report.good("listen", "\(address) is in use, as expected: a hub is running")
                } else {
                    report.bad("listen", error.description)
                }
            }
        }
        if let problem = configuration.problemWithLinks { report.warn("links", problem) }
        checkApp(configuration, &report)
        if let tls = configuration.tls { checkCertificate(tls, &report) }
        checkTables(configuration, &report)
        checkNetworks(configuration, &report)
        checkWebhooks(configuration, &report)
        checkClock(configuration, &report)
        return isServed
    }

    /// Checks whether browsers can use the web app.
    private static func checkApp(_ configuration: HubConfiguration, _ report: inout CheckReport) {
        guard let site = configuration.site else {
            return report.warn("app", "\(configuration.publicURL) is not a URL that a browser can open: set app-url")
        }
        if site.keepsCookies {
            report.good("app", "\(site.origin)/app")
        } else {
            report.warn(
                "app",
                "\(site.origin)/app: nobody can sign in over plain http, for browsers keep no cookie there: set up TLS, or a proxy that does it, and public-url or app-url with https"
            )
        }
        guard !configuration.store.isEmbedded || access(configuration.data + "/mailbell.db", F_OK) == 0 else { return }
        do {
            let store = try configuration.openStore(for: .command(makes: false))
            defer { store.close() }
            try store.read { store in
                let users = try store.users()
                if !users.isEmpty, users.allSatisfy({ $0.role != .admin }) {
                    report.warn(
                        "admin",
                        "no user is an admin, who manages members in the web app: `mailbell-hub user role ADDRESS admin`"
                    )
                }
                let strays = try users.flatMap { user in try store.passkeys(of: user.id).map { (user, $0) } }
                    .filter { $0.1.relyingParty != site.host }
                for (user, passkey) in strays.prefix(10) {
                    report.warn(
                        "passkeys",
                        "\(user.email): '\(passkey.label)' was made for \(passkey.relyingParty), and does not work at \(site.host)"
                    )
                }
            }
        } catch {
            // What is wrong with the store was said already.
            return
        }
    }

    /// Checks that the store can be read, or created.
    ///
    /// - Returns: Whether a hub is serving the folder.
    private static func checkStore(_ configuration: HubConfiguration, _ report: inout CheckReport) -> Bool {
        let folder = configuration.data
        guard configuration.store.isEmbedded else { return checkServer(configuration, &report) }
        guard access(folder + "/mailbell.db", F_OK) == 0 else {
            if let problem = problemWithMaking(folder) {
                report.bad("data", problem)
            } else {
                report.warn("data", "\(folder): there is no store yet; `mailbell-hub user add` or `serve` creates one")
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

    /// Checks that the store on a server can be read.
    private static func checkServer(_ configuration: HubConfiguration, _ report: inout CheckReport) -> Bool {
        let isServed = DataFolder.isServed(configuration.data)
        do {
            let store = try configuration.openStore(for: .command(makes: false))
            defer { store.close() }
            let users = try store.read { try $0.users().count }
            report.good("store", "PostgreSQL \(store.place): the store can be read; \(counted(users, "user"))")
            for warning in store.warnings { report.warn("store", warning) }
            if isServed {
                report.good("hub", "a hub is serving this store")
            } else if let other = try store.servingHub() {
                report.bad(
                    "hub", "hub \(other) serves this store from another folder or machine; one hub works on a database")
            }
        } catch {
            report.bad("store", "\(error)")
        }
        if access(configuration.data, F_OK) == 0 || problemWithMaking(configuration.data) == nil {
            report.good("data", configuration.data)
        } else {
            report.bad("data", CommandError.ofSystem(configuration.data).description)
        }
        return isServed
    }

    /// The store, if it is there and can be opened.
    private static func openedStore(_ configuration: HubConfiguration) -> (any MaintainedStore)? {
        if configuration.store.isEmbedded, access(configuration.data + "/mailbell.db", F_OK) != 0 { return nil }
        return try? configuration.openStore(for: .command(makes: false))
    }

    /// Why a store cannot be created in a folder; nil if it can.
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

    private static func checkCertificate(_ tls: TLSFiles, _ report: inout CheckReport) {
        do throws(CertificateFile.Unusable) {
            let days = try CertificateFile(certificate: tls.certificate, key: tls.key).secondsLeft / 86_400
            if days < 0 {
                report.bad("tls", "\(tls.certificate): expired \(counted(-days, "day")) ago; renew it")
            } else if days < 14 {
                report.warn("tls", "\(tls.certificate): expires in \(counted(days, "day")); renew it")
            } else {
                report.good("tls", "\(tls.certificate): valid for \(counted(days, "day")), and the key matches")
            }
        } catch {
            report.bad("tls", error.description)
        }
    }

    private static func checkTables(_ configuration: HubConfiguration, _ report: inout CheckReport) {
        var faults: [GeoTableError] = []
        let places = configuration.openTables { faults.append($0) }
        for fault in faults {
            if configuration.isStandard(fault) { report.warn("geo", "\(fault)") } else { report.bad("geo", "\(fault)") }
        }
        if places.roles.isEmpty {
            report.warn(
                "geo",
                "there is no location table, so no location is shown; install tor-geoipdb, or run `mailbell-hub geo update`"
            )
        }
        for status in places.tables {
            if let warning = status.ageWarning(at: .now) {
                report.warn("geo", warning)
            } else {
                report.good(
                    "geo",
                    "\(status.table.path): \(status.table.databaseType), \(counted(status.ageInDays(at: .now), "day")) old"
                )
            }
        }
    }

    private static func checkNetworks(_ configuration: HubConfiguration, _ report: inout CheckReport) {
        var faults: [NetworkListError] = []
        let networks = configuration.readNetworks { faults.append($0) }
        for fault in faults {
            if fault.file == configuration.relays {
                report.warn("nets", "\(fault)")
            } else {
                report.bad("nets", "\(fault)")
            }
        }
        let lists = configuration.networks.filter { list in !faults.contains { $0.file == list } }
        if !lists.isEmpty {
            report.good(
                "nets",
                "\(lists.joined(separator: ", ")): \(counted(networks.ownCount, "network")), added to the hub's own list"
            )
        }
        if let warning = configuration.relaysWarning(at: .now) {
            report.warn("nets", warning)
        } else if let relays = configuration.relays, !faults.contains(where: { $0.file == relays }),
            let days = configuration.relaysAgeInDays(at: .now)
        {
            report.good("nets", "\(relays): Apple's relays, \(counted(days, "day")) old")
        }
    }

    /// Warns of webhooks whose user does not exist, and of targets without TLS.
    private static func checkWebhooks(_ configuration: HubConfiguration, _ report: inout CheckReport) {
        let store = openedStore(configuration)
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
                report.warn("webhook", "\(target.name): requests to \(url.origin) are not encrypted; use https")
            } else {
                report.good("webhook", "\(target.name): activities of \(target.user) go to \(url.origin)")
            }
        }
    }

    /// Checks the clock: a wrong one gives activities wrong times, and makes readers look like scanners.
    private static func checkClock(_ configuration: HubConfiguration, _ report: inout CheckReport) {
        let now = Timestamp.now
        let store = openedStore(configuration)
        let newest = try? store?.read { store in
            try store.users().compactMap { user -> Timestamp? in
                guard let log = try store.logState(of: user.id), log.head > 0 else { return nil }
                return try store.recordedAt(firstAfter: log.head - 1, of: user.id)
            }.max()
        }
        if let newest = newest ?? nil, newest > now + .seconds(5) {
            return report.bad(
                "clock",
                "it says \(now.rfc3339), but the newest activity was recorded at \(newest.rfc3339): set the clock")
        }
        if !Clock.isSynchronised {
            return report.warn(
                "clock",
                "\(now.rfc3339), but the kernel says that it is not synchronised; run a time service such as systemd-timesyncd"
            )
        }
        report.good("clock", now.rfc3339)
    }
}

/// Prints the findings of `check`, one a line, and counts the faults.
struct CheckReport {
    private(set) var faults = 0

    func good(_ what: String, _ text: String) { line("ok", what, text) }
    func warn(_ what: String, _ text: String) { line("warn", what, text) }
    mutating func bad(_ what: String, _ text: String) {
        faults += 1
        line("FAULT", what, text)
    }

    private func line(_ word: String, _ what: String, _ text: String) {
        printBeside("  " + word.padded(7) + what.padded(8), text)
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
