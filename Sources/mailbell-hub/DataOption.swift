import ArgumentParser
import Hub
import StoreSQLite

#if canImport(Glibc)
    import Glibc
#endif

/// `--data`, which every command takes.
struct DataOption: ParsableArguments {
    @Option(help: "The folder that holds the hub's store. Made if there is none.")
    var data: String = DataOption.standard

    private static var standard: String {
        if let home = getenv("XDG_DATA_HOME").map({ String(cString: $0) }), home.hasPrefix("/") {
            return home + "/mailbell"
        }
        return (getenv("HOME").map { String(cString: $0) } ?? "") + "/.local/share/mailbell"
    }

    /// Opens the store, whether or not a hub is serving it.
    func openStore() throws -> SQLiteStore {
        try SQLiteStore(path: DataFolder(data).storePath, readers: 1)
    }
}
