import Mailbell

/// How many opens and clicks by people the user has not seen yet, on any device: the hub's count at the welcome, and what
/// came after it.
struct UnreadCount {
    /// Of what lay in the log at the welcome, by the hub's count.
    private var earlier: Int64 = 0
    private var head: Seq = 0
    private var later: Set<Seq> = []
    /// More than this are counted and no longer known one by one.
    private static let mostKnown = 10_000

    var count: Int64 { earlier + Int64(later.count) }

    /// The hub has counted `unread` in its log up to `head`.
    mutating func counted(_ unread: Int64, head: Seq) {
        earlier = max(0, unread)
        self.head = head
        later = later.filter { $0 > head }
    }

    mutating func add(_ seq: Seq) {
        guard seq > head else { return }
        later.insert(seq)
        if later.count > Self.mostKnown, let newest = later.max() { counted(count, head: newest) }
    }

    /// All up to here has been seen. What was read of the part that only the hub has counted, it must count again.
    ///
    /// - Returns: false where the hub is to be asked.
    mutating func read(upTo seq: Seq) -> Bool {
        later = later.filter { $0 > seq }
        if seq >= head { earlier = 0 }
        return seq >= head || earlier == 0
    }

    /// The activity was a machine's after all.
    ///
    /// - Returns: false where the hub is to be asked.
    mutating func withdraw(_ seq: Seq) -> Bool { later.remove(seq) != nil || earlier == 0 }
}
