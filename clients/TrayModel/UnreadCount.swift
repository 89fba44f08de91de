import Core

/// The number of unread opens and clicks by people: the hub's count at some seq, plus what arrived after it.
struct UnreadCount {
    /// The hub's count of unread activities up to `head`.
    private var earlier: Int64 = 0
    private var head: Seq = 0
    /// Unread activities after `head`.
    private var later: Set<Seq> = []
    /// Limit of `later`. Beyond it, only the number is kept.
    private static let mostKnown = 10_000

    var count: Int64 { earlier.plus(Int64(later.count)) }

    /// The hub has counted `unread` activities up to `head`.
    mutating func counted(_ unread: Int64, head: Seq) {
        earlier = max(0, unread)
        self.head = head
        later = later.filter { $0 > head }
    }

    /// An open or a click by a person arrived.
    mutating func add(_ seq: Seq) {
        guard seq > head else { return }
        later.insert(seq)
        if later.count > Self.mostKnown, let newest = later.max() { counted(count, head: newest) }
    }

    /// Everything up to `seq` was read.
    ///
    /// - Returns: false if the hub must be asked for a new count, since only it knows how much of its count was read.
    mutating func read(upTo seq: Seq) -> Bool {
        later = later.filter { $0 > seq }
        if seq >= head { earlier = 0 }
        return seq >= head || earlier == 0
    }

    /// The activity turned out to be a machine's.
    ///
    /// - Returns: false if the hub must be asked for a new count.
    mutating func withdraw(_ seq: Seq) -> Bool { later.remove(seq) != nil || earlier == 0 }
}
