import Core
import GeoIP
import Transport

extension FileUpdate<GeoTable> {
    /// Replaces a location table.
    ///
    /// - Parameter force: Whether to accept a table that is older than the one in use.
    static func table(_ role: GeoRole, at target: String, force: Bool) -> FileUpdate {
        FileUpdate(target: target, maximumBytes: 1 << 31) { fresh, source in
            let table: GeoTable
            do throws(GeoTableError) {
                table = try GeoTable(path: fresh, telling: role == .asn ? .systems : .places, now: .now)
            } catch {
                throw CommandError(
                    "refused, the table in use is kept: \(GeoTableError(path: source, problem: error.problem))")
            }
            guard role != .city || !table.databaseType.lowercased().contains("countr") else {
                throw CommandError(
                    "\(source) is refused, the table in use is kept: it is \(table.databaseType), not a table of cities"
                )
            }
            if !force, let old = try? GeoTable(path: target, telling: role == .asn ? .systems : .places, now: .now),
                let was = old.builtAt, let built = table.builtAt, built < was
            {
                throw CommandError(
                    "\(source) is refused: it was built \(built.rfc3339.prefix(10)), before the one in use (\(was.rfc3339.prefix(10))); --force accepts it"
                )
            }
            return table
        }
    }
}
