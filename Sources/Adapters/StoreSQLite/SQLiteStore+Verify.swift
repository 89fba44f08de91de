import GRDB

/// What a check of a whole store looked at, and what is wrong with it.
public struct Verification: Hashable, Sendable {
    public var users: Int64 = 0
    /// Those that retention has emptied and that still hold their place are among them.
    public var activities: Int64 = 0
    public var messages: Int64 = 0
    /// One line each, for an administrator: where and what. Empty if all is well. After 20 lines of one sort comes one
    /// that says how many more there are.
    public var findings: [String] = []

    /// Whether the file itself is not whole, and not only what is in it.
    public var isFileDamaged = false

    public init() {}
}

extension SQLiteStore {
    /// Checks the file, and that all that is in it fits together. Reads one snapshot: a hub may go on writing.
    ///
    /// Takes time with the size of the store, and little memory. A user whose removal was begun and not ended has findings.
    ///
    /// - Parameter progress: called now and then with how many activities have been looked at, of about how many.
    /// - Throws: `StoreError`, if there is no reading it at all.
    public func verify(progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }) throws -> Verification {
        try Self.mapping {
            var verification: Verification?
            do {
                try pool.read { db in
                    verification = try withoutActuallyEscaping(progress) { try Verifier(db, progress: $0).run() }
                }
            } catch {
                // Where a page is damaged, ending the transaction fails as well. What was found is there all the same.
                if verification == nil { throw error }
            }
            return verification ?? Verification()
        }
    }
}

/// Lines of findings by their sort.
struct Findings {
    /// In the order in which they are told.
    enum Sort: CaseIterable {
        case file, value, nobody, state, hole, misplaced, time, body, emptied, unread
        case recipient, message, link, device, life, event, hit
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
