/// What a reload did with one table. `description` is one line for a log.
public struct GeoReport: Sendable, CustomStringConvertible {
    public enum Outcome: Sendable {
        /// The file was opened anew and is used from now on.
        case swapped
        /// The file cannot be used; the table opened before stays in use.
        case refused(GeoTableError)
        /// There is nothing new: the file is the one in use, or one that was refused and reported before.
        case unchanged
    }

    public var outcome: Outcome
    /// The table in use now.
    public var status: GeoTableStatus

    public var description: String {
        let role = status.role.option
        return switch outcome {
        case .swapped: "\(role): \(status.table.path) (\(status.table.databaseType)) loaded"
        case .unchanged: "\(role): \(status.table.path) unchanged"
        case .refused(let error): "\(role): the table loaded before stays in use: \(error)"
        }
    }
}

/// A configured table, for display.
public struct GeoTableStatus: Sendable {
    public var role: GeoRole
    /// The table in use.
    public var table: GeoTable
    /// Why the file that is there now is not in use; nil if it is.
    public var refused: GeoTableError?
}
