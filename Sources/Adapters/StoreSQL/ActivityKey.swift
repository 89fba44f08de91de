package import Core

/// Keys of the table `activity`: the user's id times 2^40, plus the seq. SQLite clusters a table by one integer only.
///
/// There is room for 8 million users, and for 10^12 activities of each.
package enum ActivityKey {
    private static let seqBits: Int64 = 40

    /// The user ids that fit into a key.
    package static let users: ClosedRange<UserID> = 1...(1 << 23 - 2)

    /// The key of a seq in a user's log. Clamps the seq to 0 and the last possible one, so that a range of keys never
    /// includes another user's activities.
    package static func make(_ user: UserID, _ seq: Seq) -> Int64 { user << seqBits | min(max(seq, 0), .lastOfLog) }

    /// The user of a key.
    package static func user(_ key: Int64) -> UserID { key >> seqBits }

    /// The key of exactly this seq; nil if the seq is not possible.
    package static func exact(_ user: UserID, _ seq: Seq) -> Int64? { 1...Seq.lastOfLog ~= seq ? make(user, seq) : nil }

    /// The seq of a key.
    package static func seq(_ key: Int64) -> Seq { key & .lastOfLog }

    /// The last possible key of a user's log.
    package static func end(_ user: UserID) -> Int64 { (user + 1) << seqBits - 1 }
}
