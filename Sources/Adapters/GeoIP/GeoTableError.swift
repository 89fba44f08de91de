/// Why a table cannot be used. `description` is one line for an operator: the file, why, and what to do.
public struct GeoTableError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the file.
    public enum Problem: Hashable, Sendable {
        /// The file cannot be opened or read; the text says why.
        case unreadable(String)
        /// Somebody wrote to the file while it was read.
        case changedWhileRead
        /// The file is compressed; the text is "gzip" or "zip".
        case packed(String)
        /// The MMDB file is truncated or corrupt; the text says what is wrong.
        case notMMDB(String)
        /// A line of a CSV file is invalid: its number, from 1, and why.
        case malformedLine(Int, String)
        /// The file is valid but has no locations; the text is its database type.
        case noPlaces(String)
        /// The file is valid but has no autonomous systems; the text is its database type, or says what it is.
        case noSystems(String)
    }

    /// The path of the file.
    public var path: String
    /// What is wrong with the file.
    public var problem: Problem
    /// What the table was to be used for; nil if it was opened for no particular use.
    public var role: GeoRole?

    /// An error about the file at `path`.
    public init(path: String, problem: Problem, role: GeoRole? = nil) {
        self.path = path
        self.problem = problem
        self.role = role
    }

    public var description: String {
        let what =
            switch problem {
            case .unreadable(let why): "cannot be read (\(why))"
            case .changedWhileRead:
                "changed while it was read (write a new table beside it, then rename it over this one)"
            case .packed(let archive): "is compressed with \(archive) (unpack it first)"
            case .notMMDB(let why): "not a readable MMDB file (\(why))"
            case .malformedLine(let line, let why): "line \(line): \(why)"
            case .noPlaces(let type): "contains no locations (\(type))"
            case .noSystems(let type): "contains no autonomous systems (\(type))"
            }
        return "\(path): \(what)" + (role.map { ": \($0.advice)" } ?? "")
    }

    /// The same error, about a table that was to be used for `role`.
    func of(_ role: GeoRole) -> GeoTableError { GeoTableError(path: path, problem: problem, role: role) }
}
