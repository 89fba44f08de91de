import Core

/// Virtual time, with the events to come. Events at the same time run in the order in which they were added.
final class EventQueue {
    private struct Event {
        /// Milliseconds since 1970.
        var at: Int64
        var order: Int
        var run: () -> Void

        func isBefore(_ other: Event) -> Bool { (at, order) < (other.at, other.order) }
    }

    private(set) var now: Timestamp
    /// A binary heap; the next event is first.
    private var heap: [Event] = []
    /// Events added so far.
    private var planned = 0

    init(now: Timestamp) { self.now = now }

    /// Runs something after some milliseconds.
    func after(_ milliseconds: Int64, _ run: @escaping () -> Void) {
        at(now + .milliseconds(milliseconds), run)
    }

    /// Runs something at a time; now, if that time has passed.
    func at(_ time: Timestamp, _ run: @escaping () -> Void) {
        planned += 1
        heap.append(Event(at: max(time, now).milliseconds, order: planned, run: run))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Lets time pass, and runs what is due. Stops when `isOver` returns true.
    func run(for milliseconds: Int64, unless isOver: () -> Bool) {
        let end = now + .milliseconds(milliseconds)
        while let first = heap.first, first.at <= end.milliseconds, !isOver() {
            removeFirst()
            now = Timestamp(milliseconds: first.at)
            first.run()
        }
        now = end
    }

    private func removeFirst() {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].isBefore(heap[least]) { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
