import DequeModule
import Mailbell

/// Which activities of one log the desktop has taken, so that all up to some seq can be acknowledged: no activity before
/// its pop-up was taken, and none after one that was not.
struct AckBook {
    /// The newest activity that came.
    private(set) var seen: Seq
    /// What waits, in order; what was taken out of its turn stays in it until its turn comes. The hub sends no more than
    /// 8,192 activities ahead of what is acknowledged.
    private var waiting: Deque<Seq> = []
    private var taken: Set<Seq> = []
    private var said: Seq

    /// Begins where a session goes on: after what the device has.
    init(after seq: Seq) {
        seen = seq
        said = seq
    }

    /// An activity came, or the end of a backlog was reached.
    mutating func saw(_ seq: Seq) { seen = max(seen, seq) }

    /// The activity waits for its pop-up.
    mutating func awaits(_ seq: Seq) { waiting.append(seq) }

    mutating func took(_ seq: Seq) {
        taken.insert(seq)
        while let first = waiting.first, taken.remove(first) != nil { waiting.removeFirst() }
        if waiting.isEmpty { taken = [] }
    }

    /// All up to here can be acknowledged now; nil where that was said before.
    mutating func next() -> Seq? {
        let upTo = waiting.first.map { $0 - 1 } ?? seen
        guard upTo > said else { return nil }
        said = upTo
        return upTo
    }
}
