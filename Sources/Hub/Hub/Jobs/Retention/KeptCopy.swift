public import Mailbell

#if canImport(Glibc)
    import Glibc
#endif

/// A store that was kept in the data folder beside the one in use: the one before an upgrade, or one that a restore has
/// replaced. It holds people's data, and so it goes after a while.
public struct KeptCopy: Hashable, Sendable {
    public let path: String
    /// When it is removed.
    public let until: Timestamp

    public static let days: Int64 = 7
    private static let beginning = "mailbell.db.before-"

    /// Where one that is kept now belongs.
    public static func path(in folder: String, before what: String) -> String { folder + "/" + beginning + what }

    /// In order of their names. What lies beside such a store, its write-ahead log, is listed as well.
    public static func all(in folder: String) -> [KeptCopy] {
        names(in: folder).filter { $0.hasPrefix(beginning) }.sorted().compactMap { name in
            var status = stat()
            guard lstat(folder + "/" + name, &status) == 0 else { return nil }
            let kept = Timestamp(milliseconds: Int64(status.st_mtim.tv_sec) * 1000)
            return KeptCopy(path: folder + "/" + name, until: kept + .seconds(days * 86_400))
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }

    /// Returns what was removed.
    static func removeOld(in folder: String, now: Timestamp) -> [String] {
        all(in: folder).filter { $0.until <= now && unlink($0.path) == 0 }.map(\.path)
    }
}
