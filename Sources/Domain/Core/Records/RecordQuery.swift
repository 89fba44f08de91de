/// Which records of a kind to list.
public struct RecordQuery: Hashable, Sendable {
    /// The order of the list.
    public enum Order: String, Sendable, CaseIterable {
        /// Those to which something happened last come first.
        case recent
        case name
    }

    public var kind: RecordKind
    public var order: Order = .recent
    /// Only records in whose name, addresses, domains, phone or title each of these words occurs: see `SearchTerms`.
    public var text: String?
    /// Only those in this state.
    public var state: RecordState?
    /// Only those in this stage or status.
    public var stage: String?
    /// Only those that this member looks after.
    public var owner: UserID?
    /// Those in the trash instead of those that are not.
    public var isTrash = false
    /// Only records after this place; nil begins the list.
    public var after: RecordPlace?
    /// Maximum number of records, 1 to 1000.
    public var limit = 50
    /// Maximum number of rows to examine for a page.
    public var span = 10_000

    public init(_ kind: RecordKind) { self.kind = kind }
}

/// A place in a list of records.
public enum RecordPlace: Hashable, Sendable {
    /// After the record with this time and id, in the order of time.
    case time(Timestamp, Int64)
    /// After the record with this sort key and id, in the order of names.
    case name(String, Int64)

    /// The place as text, for a URL.
    public var text: String {
        switch self {
        case .time(let time, let id): "t\(time.milliseconds).\(id)"
        case .name(let name, let id): "n\(id).\(name)"
        }
    }

    /// The place with this text; nil if there is none.
    public init?(text: String) {
        let parts = text.dropFirst().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        switch text.first {
        case "t":
            guard let time = Int64(parts[0]), let id = Int64(parts[1]) else { return nil }
            self = .time(Timestamp(milliseconds: time), id)
        case "n":
            guard let id = Int64(parts[0]) else { return nil }
            self = .name(String(parts[1]), id)
        default: return nil
        }
    }
}

/// A page of records.
public struct RecordListing: Hashable, Sendable {
    public var records: [Record]
    /// Where the next page begins; nil if this is the last.
    public var next: RecordPlace?

    public init(_ records: [Record] = [], next: RecordPlace? = nil) {
        self.records = records
        self.next = next
    }
}
