import ArgumentParser
import Hub
import Mailbell
import StoreSQLite
import Transport

#if canImport(Glibc)
    import Glibc
#endif

struct Rejudge: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge again, by today's rules and networks, the hits that are kept.",
        discussion: """
            What comes out otherwise is changed in the log, and devices are told by a `revise`. Hits are kept for 30 days, if \
            --retention raw=… says nothing else. Works beside a running hub; if it is interrupted, run it again.

            A line for each change: user, number, kind, contact, what it was, what it is, why.
            """)

    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "Recipients who did something since then: a span back such as 7d, or 2026-11-22T05:00:00Z.",
            valueName: "when"))
    var since: String

    @Flag(help: "Show what would change, and change nothing.") var dryRun = false

    @Option(
        help: ArgumentHelp(
            "A list of networks, as `serve` takes it. May be given several times.", valueName: "file"),
        completion: .file())
    var networks: [String] = []

    func validate() throws {
        if start == nil {
            throw ValidationError(
                "--since '\(since)' is neither a span such as 2h or 7d, nor a time such as 2026-11-22T05:00:00Z.")
        }
    }

    private var start: Timestamp? {
        if let span = Duration(span: since) { return .now - span }
        return Timestamp(rfc3339: since)
    }

    func run() throws {
        var flags = store.flags
        if !networks.isEmpty { flags["networks"] = networks }
        var settings = HubSettings.load(flags: flags, file: store.config)
        let options = try HubOptions(&settings)
        let store = try store.openStore()
        let names = Dictionary(uniqueKeysWithValues: try store.read { try $0.users() }.map { ($0.id, $0.email) })
        let report = try rejudge(
            store, by: options.configuration.openJudge { complain($0) }, since: start ?? .now, now: .now,
            isTrial: dryRun,
            pause: { if !dryRun { usleep(2000) } }
        ) { change in
            let before = change.activity
            print(
                names[change.user] ?? "\(change.user)", change.seq, before.kind.rawValue,
                before.recipient?.email ?? "Someone",
                "\(before.verdict?.rawValue ?? "-")/\(before.via?.rawValue ?? "-")",
                "\(change.judgement.verdict.rawValue)/\(change.judgement.via.rawValue)", change.judgement.reason,
                separator: "\t")
        }
        let what = report.changes == 1 ? "1 activity" : "\(report.changes) activities"
        complain(
            "judged \(report.hits) hits of \(report.recipients) recipients: "
                + (dryRun ? "\(what) would change" : "\(what) changed"))
        if report.unsure > 0 {
            complain(
                "\(report.unsure) recipients are left as they are: what is kept of their addresses, a /24 or a /48, does not "
                    + "tell what the lists say of them, which have smaller networks there, or names of hosts")
        }
    }
}
