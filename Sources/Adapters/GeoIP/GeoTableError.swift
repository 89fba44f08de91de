/// Why a table cannot be used. `description` is one line for an operator: the file, why, and what to do.
public struct GeoTableError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
        /// The file cannot be opened or read; the text says why.
        case unreadable(String)
        /// Somebody wrote to the file while it was read.
        case changedWhileRead
        /// The file is still in the archive it was downloaded in: "gzip", "zip".
        case packed(String)
        /// An MMDB file that is cut short or corrupt; the text says what is wrong with it.
        case notMMDB(String)
        /// A line of a CSV file; lines count from 1.
        case malformedLine(Int, String)
        /// The file is sound but tells the place of no address; the text is its database type.
        case noPlaces(String)
        /// The file is sound but names no autonomous system; the text is what it is.
        case noSystems(String)
    }

    public var path: String
    public var problem: Problem
    /// What the table was to be used for; nil when it was opened for no particular use.
    public var role: GeoRole?

    public init(path: String, problem: Problem, role: GeoRole? = nil) {
        self.path = path
        self.problem = problem
        self.role = role
    }

    public var description: String {
        let what =
            switch problem {
            case .unreadable(let why): "cannot be read (\(why))"
            case .changedWhileRead: "was written to while it was read (replace a table by renaming a whole one over it)"
            case .packed(let archive): "is packed with \(archive) (unpack it first)"
            case .notMMDB(let why): "not a readable MMDB file (\(why))"
            case .malformedLine(let line, let why): "line \(line): \(why)"
            case .noPlaces(let type): "tells the place of no address (it is \(type))"
            case .noSystems(let type): "tells no address's autonomous system (it is \(type))"
            }
        return "\(path): \(what)" + (role.map { ": \($0.advice)" } ?? "")
    }

    /// The same error of a table that was to be used for `role`.
    func of(_ role: GeoRole) -> GeoTableError { GeoTableError(path: path, problem: problem, role: role) }
}
