public import Core
import Files

#if canImport(Glibc)
    import Glibc
#endif

/// An old store file in the data folder: a copy from before an upgrade, or a store that a restore replaced. It contains
/// personal data, so it is removed after `days`.
public struct KeptCopy: Hashable, Sendable {
    /// Path of the file.
    public let path: String
    /// When it is removed.
    public let until: Timestamp

    /// Days that a copy is kept.
    public static let days: Int64 = 7
    private static let beginning = "mailbell.db.before-"

    /// The path for a new copy.
    public static func path(in folder: String, before what: String) -> String { folder + "/" + beginning + what }

    /// All copies in a folder, sorted by name. Files that belong to a copy, such as its write-ahead log, are listed as
    /// well.
    public static func all(in folder: String) -> [KeptCopy] {
        names(in: folder).filter { $0.hasPrefix(beginning) }.sorted().compactMap { name in
            guard let seconds = modificationTime(of: folder + "/" + name) else { return nil }
            let kept = Timestamp(milliseconds: seconds * 1000)
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

    /// Whether a copy is due for removal.
    static func isDue(in folder: String, now: Timestamp) -> Bool { all(in: folder).contains { $0.until <= now } }

    /// Removes the copies that are due.
    ///
    /// - Parameter renewing: whether a copy dated in the future, made while the clock was ahead, is redated to now.
    ///   Otherwise it would be kept until that time comes.
    /// - Returns: paths of the removed files.
    static func removeOld(in folder: String, now: Timestamp, renewing: Bool) -> [String] {
        let copies = all(in: folder)
        if renewing {
            for copy in copies where copy.until > now + .seconds((days + 1) * 86_400) {
                utimensat(AT_FDCWD, copy.path, nil, AT_SYMLINK_NOFOLLOW)
            }
        }
        return copies.filter { $0.until <= now && unlink($0.path) == 0 }.map(\.path)
    }
}
