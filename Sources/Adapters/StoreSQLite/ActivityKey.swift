import Mailbell

/// `activity.key`: a user's id times 2^40 plus a seq. Holds 8 million users and a million million activities each.
enum ActivityKey {
    private static let seqBits: Int64 = 40

    /// The ids that fit.
    static let users: ClosedRange<UserID> = 1...(1 << 23 - 2)

    static func make(_ user: UserID, _ seq: Seq) -> Int64 { user << seqBits | seq }

    static func seq(_ key: Int64) -> Seq { key & (1 << seqBits - 1) }

    /// The keys of a user's log after `seq`, up to its end.
    static func end(_ user: UserID) -> Int64 { (user + 1) << seqBits - 1 }
}
