import ArgumentParser
import StoreSQLite

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the whole store for damage: the file itself, and every log for gaps.",
        discussion:
            "Reads a snapshot, also beside a running hub, and changes nothing. The exit code is 1 if anything is wrong."
    )

    @OptionGroup var store: StoreOptions

    func run() throws {
        let folder = try store.embeddedFolder(
            orSay: "`verify` reads the files of an embedded store; PostgreSQL's pg_amcheck checks a database")
        guard try StoreOptions.hasStore(folder) else { throw StoreOptions.noStore(folder) }
        let result = try SQLiteStore(path: folder + "/mailbell.db", readers: 1, upgrading: false).verify()
        for finding in result.findings { complain(finding) }
        print(
            "checked \(counted(result.users, "user")), \(counted(result.activities, "activity", "activities")) and \(counted(result.messages, "message")): "
                + (result.findings.isEmpty ? "nothing is wrong" : counted(result.findings.count, "finding")))
        guard result.findings.isEmpty else { throw ExitCode.failure }
    }
}
