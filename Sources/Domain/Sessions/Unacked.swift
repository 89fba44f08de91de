import Core
import DequeModule

/// The activities queued for a session and not acknowledged yet, with their sizes.
struct Unacked {
    private struct Item {
        var seq: Seq
        var bytes: Int
    }

    private var items: Deque<Item> = []
    /// Bytes of all of them.
    private(set) var bytes = 0

    var count: Int { items.count }
    var isEmpty: Bool { items.isEmpty }

    mutating func append(_ seq: Seq, bytes count: Int) {
        items.append(Item(seq: seq, bytes: count))
        bytes += count
    }

    /// Removes everything up to `seq`.
    mutating func acknowledge(upTo seq: Seq) {
        while let first = items.first, first.seq <= seq {
            bytes -= first.bytes
            items.removeFirst()
        }
    }

    /// Removes what was queued after `seq`, and dropped before it was sent.
    mutating func drop(after seq: Seq) {
        while let last = items.last, last.seq > seq {
            bytes -= last.bytes
            items.removeLast()
        }
    }
}
