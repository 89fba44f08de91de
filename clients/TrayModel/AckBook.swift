import Core
import DequeModule

/// Tracks which activities of one log were taken, to find the seq up to which they can be acknowledged. An acknowledgement
/// covers no activity whose pop-up is still to be taken, and none after it.
struct AckBook {
    /// The newest seq that arrived.
    private(set) var seen: Seq
    /// What waits for its pop-up, in order, with what was taken while an earlier one waits. The hub sends at most 8,192
    /// activities ahead of the acknowledgements, which bounds this.
    private var waiting: Deque<Seq> = []
    private var taken: Set<Seq> = []
    /// The last seq that `next` returned.
    private var said: Seq

    /// Begins after the seq that the device has.
    init(after seq: Seq) {
        seen = seq
        said = seq
    }

    /// An activity arrived, or nothing up to this seq is still to come.
    mutating func saw(_ seq: Seq) { seen = max(seen, seq) }

    /// The activity waits for its pop-up.
    mutating func awaits(_ seq: Seq) { waiting.append(seq) }

    /// The activity's pop-up was taken, or is not needed.
    mutating func took(_ seq: Seq) {
        taken.insert(seq)
        while let first = waiting.first, taken.remove(first) != nil { waiting.removeFirst() }
        if waiting.isEmpty { taken = [] }
    }

    /// The seq up to which everything can be acknowledged; nil if it has not moved since the last call.
    mutating func next() -> Seq? {
        let upTo = waiting.first.map { $0.minus(1) } ?? seen
        guard upTo > said else { return nil }
        said = upTo
        return upTo
    }
}
