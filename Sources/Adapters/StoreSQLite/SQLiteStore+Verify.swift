import GRDB
import StoreSQL

/// The result of checking a whole store.
public struct Verification: Hashable, Sendable {
    /// Users checked.
    public var users: Int64 = 0
    /// Activities checked, including those that retention has emptied and that still have a row.
    public var activities: Int64 = 0
    /// Messages checked.
    public var messages: Int64 = 0
    /// What is wrong, one line each, for an administrator. Empty if the store is sound. After 20 lines of one sort, a line
    /// says how many more there are.
    public var findings: [String] = []

    /// Whether the file itself is damaged, and not only its content.
    public var isFileDamaged = false

    /// Nothing checked yet.
    public init() {}
}

extension SQLiteStore {
    /// Checks the file, and that its content is consistent. Reads one snapshot, so a hub may go on writing.
    ///
    /// Takes time in proportion to the size of the store, and little memory. A user whose removal is not complete has
    /// findings.
    ///
    /// - Parameter progress: called after every 10,000 activities with their number so far, and about how many there are.
    /// - Throws: `StoreError` if the store cannot be read at all.
    public func verify(progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }) throws -> Verification {
        try Self.mapping {
            var verification: Verification?
            do {
                try pool.read { db in
                    verification = try withoutActuallyEscaping(progress) { try Verifier(db, progress: $0).run() }
                }
            } catch {
                // If a page is damaged, ending the transaction fails as well. The findings are still valid.
                if verification == nil { throw error }
            }
            return verification ?? Verification()
        }
    }
}

/// The lines of a check, grouped by sort.
struct Findings {
    /// The sorts, in the order of the report.
    enum Sort: CaseIterable {
        case file, value, nobody, state, hole, misplaced, time, body, emptied, unread
        case recipient, message, link, device, life, event, hit, index, record, mail, blob
    }

    private static let linesOfOneSort = 20
    private var found: [Sort: (lines: [String], more: Int64)] = [:]

    mutating func add(_ sort: Sort, _ line: @autoclosure () -> String) {
        if found[sort, default: ([], 0)].lines.count < Self.linesOfOneSort {
            found[sort, default: ([], 0)].lines.append(line())
        } else {
            found[sort]?.more += 1
        }
    }

    var isFileDamaged: Bool { found[.file] != nil }

    var lines: [String] {
        Sort.allCases.compactMap { found[$0] }.flatMap { lines, more in
            more == 0 ? lines : lines + ["and \(more) more"]
        }
    }
}
