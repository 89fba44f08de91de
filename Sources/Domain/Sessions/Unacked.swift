import DequeModule
import Mailbell

/// What has been queued for a session and not been acknowledged.
struct Unacked {
    private struct Item {
        var seq: Seq
        var bytes: Int
    }

    private var items: Deque<Item> = []
    private(set) var bytes = 0

    var count: Int { items.count }
    var isEmpty: Bool { items.isEmpty }

    mutating func append(_ seq: Seq, bytes count: Int) {
        items.append(Item(seq: seq, bytes: count))
        bytes += count
    }

    mutating func acknowledge(upTo seq: Seq) {
        while let first = items.first, first.seq <= seq {
            bytes -= first.bytes
            items.removeFirst()
        }
    }

    /// Forgets what was queued after `seq` and never sent.
    mutating func drop(after seq: Seq) {
        while let last = items.last, last.seq > seq {
            bytes -= last.bytes
            items.removeLast()
        }
    }
}
