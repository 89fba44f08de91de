/// The result of a reload for one table. `description` is one line for a log.
public struct GeoReport: Sendable, CustomStringConvertible {
    /// What happened to the table.
    public enum Outcome: Sendable {
        /// The file was opened, and is in use from now on.
        case swapped
        /// The file cannot be used. The previous table stays in use, if there is one.
        case refused(GeoTableError)
        /// The file is the one in use, or it was refused and reported before.
        case unchanged
    }

    /// What happened to the table.
    public var outcome: Outcome
    /// What the table is used for.
    public var role: GeoRole
    /// The path of its file.
    public var path: String
    /// The table in use now; nil if there is none.
    public var status: GeoTableStatus?

    public var description: String {
        let role = role.option
        return switch outcome {
        case .swapped: "\(role): \(path) (\(status?.table.databaseType ?? "")) loaded"
        case .unchanged: "\(role): \(path) unchanged"
        case .refused(let error):
            "\(role): \(status == nil ? "no table is in use" : "the previous table stays in use"): \(error)"
        }
    }
}

/// A table in use, for display.
public struct GeoTableStatus: Sendable {
    /// What the table is used for.
    public var role: GeoRole
    /// The table in use.
    public var table: GeoTable
    /// Why the file that is at its path now was refused; nil if it is in use.
    public var refused: GeoTableError?
}
