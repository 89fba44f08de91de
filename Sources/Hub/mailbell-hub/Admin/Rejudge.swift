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
            unless --retention raw=… says otherwise.

            A running hub does the work, by its own settings, tables and lists; without one, the command does it, and no hub \
            can start meanwhile. If the command is interrupted, the work ends after the step under way: run it again.

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
        // Read by root, before it switches to the folder's owner, who may not be able to read them.
        let lists = networks.isEmpty ? nil : try networks.map { try GivenNetworks(contentsOf: $0) }
        var settings = HubSettings.load(flags: store.flags, file: store.config)
        let administration = try store.administration(try HubOptions(&settings).configuration, as: "rejudge")
        var rows: [[String]] = []
        let report = try administration.judgeAgain(since: start ?? .now, isTrial: dryRun, networks: lists) { activity in
            let row = activity.row
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

extension RejudgedActivity {
    fileprivate var row: [String] {
        [
            user, "\(seq)", kind.rawValue, contact ?? "Someone",
            "\(oldVerdict?.rawValue ?? "-")/\(oldVia?.rawValue ?? "-")", "\(verdict.rawValue)/\(via.rawValue)", reason,
        ]
    }
}
