import GeoIP
import Mailbell
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// Puts a table in place of another: next to it first, checked there, and then by one rename.
struct TableUpdate {
    let target: String
    /// Whether an older table may take a newer one's place.
    let force: Bool

    /// What a download and a table unpacked may come to.
    private static let maximumBytes: Int64 = 1 << 31

    /// Gets the first of some URLs that is there.
    func download(_ urls: [String]) async throws -> GeoTable {
        try makeFolder()
        let file = target + ".download"
        defer { unlink(file) }
        for (index, url) in urls.enumerated() {
            do {
                try await Download(url: url, file: file, maximumBytes: Self.maximumBytes).run()
                return try place(file, named: url)
            } catch let error as Download.NotThere {
                guard index == urls.count - 1 else { continue }
                throw CommandError(error.description)
            }
        }
        throw CommandError("no source")
    }

    /// Takes a file, which stays.
    func copy(_ file: String) throws -> GeoTable {
        try makeFolder()
        return try place(file, named: file)
    }

    private func makeFolder() throws {
        guard let slash = target.lastIndex(of: "/") else { return }
        let folder = String(target[..<slash])
        if mkdir(folder, 0o755) != 0, errno != EEXIST { throw CommandError.ofSystem(folder) }
    }

    private func place(_ file: String, named source: String) throws -> GeoTable {
        let fresh = target + ".new"
        defer { unlink(fresh) }
        do {
            try unpack(file, to: fresh, maximumBytes: Self.maximumBytes)
        } catch {
            throw CommandError("\(source): \(error)")
        }
        let table: GeoTable
        do throws(GeoTableError) {
            table = try GeoTable(path: fresh, now: .now)
        } catch {
            throw CommandError(
                "refused, what was in use stays: \(GeoTableError(path: source, problem: error.problem))")
        }
        guard !table.databaseType.lowercased().contains("countr") else {
            throw CommandError(
                "\(source) is refused, what was in use stays: it is \(table.databaseType), and not a table of cities")
        }
        if !force, let old = try? GeoTable(path: target, now: .now), let was = old.builtAt, let built = table.builtAt,
            built < was
        {
            throw CommandError(
                "\(source) is refused: it was built \(built.rfc3339.prefix(10)), before the one in use (\(was.rfc3339.prefix(10))); --force takes it all the same"
            )
        }
        guard rename(fresh, target) == 0 else { throw CommandError.ofSystem(target) }
        return table
    }
}
