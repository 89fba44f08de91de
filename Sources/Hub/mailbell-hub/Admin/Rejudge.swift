import ArgumentParser
import Core
import Hub
import Presentation
import StoreSQLite
import Transport

#if canImport(Glibc)
    import Glibc
#endif

struct Rejudge: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge stored hits again, by today's rules and lists of networks.",
        discussion: """
            Verdicts that differ are changed in the log, and devices are told by a `revise`. Hits are stored for 30 days, \
            unless --retention raw=… says otherwise. Works beside a running hub; if it is interrupted, run it again.

            Prints a line for each change: user, seq, kind, contact, old verdict, new verdict, reason.
            """)

    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "Judge recipients who opened or clicked since then: a span such as 7d, or a time such as 2026-11-22T05:00:00Z.",
            valueName: "when"))
    var since: String

    @Flag(help: "Show what would change, without changing it.") var dryRun = false

    @Option(
        help: ArgumentHelp(
            "A file of networks, as for `serve`. May be given several times.", valueName: "file"),
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
        var faults: [String] = []
        let judge = options.configuration.openJudge { faults.append($0) }
        guard faults.isEmpty else {
            throw CommandError("\(faults[0]); fix it first: hits would be judged without it")
        }
        let store = try store.openStore()
        let names = Dictionary(uniqueKeysWithValues: try store.read { try $0.users() }.map { ($0.id, $0.email) })
        var rows: [[String]] = []
        let report = try rejudge(
            store, by: judge, since: start ?? .now, now: .now,
            isTrial: dryRun,
            pause: { if !dryRun { usleep(2000) } }
        ) { change in
            let before = change.activity
            let row = [
                names[change.user] ?? "\(change.user)", "\(change.seq)", before.kind.rawValue,
                before.recipient?.email ?? "Someone",
                "\(before.verdict?.rawValue ?? "-")/\(before.via?.rawValue ?? "-")",
                "\(change.judgement.verdict.rawValue)/\(change.judgement.via.rawValue)", change.judgement.reason,
            ]
            // A program gets each row at once; a table for people needs all rows for its widths.
            if screenWidth == nil { printTable([], [row], none: "") } else { rows.append(row) }
        }
        if !rows.isEmpty {
            printTable(
                [
                    .init("USER", least: 8), .init("SEQ", isNumber: true), .init("KIND"),
                    .init("CONTACT", least: 10), .init("WAS", least: 7), .init("IS", least: 7),
                    .init("WHY", least: 12),
                ], rows, none: "")
        }
        let what = counted(report.changes, "activity", "activities")
        complain(
            "judged \(counted(report.hits, "hit")) of \(counted(report.recipients, "recipient")): "
                + (dryRun ? "\(what) would change" : "\(what) changed"))
        if report.unsure > 0 {
            complain(
                "\(counted(report.unsure, "recipient keeps the old verdict", "recipients keep their verdicts")): only the /24 or "
                    + "/48 of their addresses is stored, and the lists have smaller networks or host names "
                    + "there, which may say something else")
        }
    }
}
