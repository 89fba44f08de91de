/// A timer wheel for many deadlines, most of which are cancelled or moved; times are in milliseconds. Adding one costs
/// the same however many there are (Varghese and Lauck, 1987).
///
/// An item comes out in the tick after its deadline, or earlier if the deadline is more than a full turn away. The
/// caller checks whether it is due, and adds it again if not.
struct TimerWheel<Item> {
    let tick: Int64
    private var slots: [[Item]]
    /// The last tick that was processed.
    private var current: Int64

    /// - Parameters:
    ///   - tick: milliseconds per slot.
    ///   - slots: number of slots. A deadline further away comes out early.
    init(tick: Int64 = 250, slots: Int = 512, now: Int64) {
        self.tick = tick
        self.slots = Array(repeating: [], count: slots)
        current = now / tick
    }

    /// Adds an item. Returns the time when it comes out.
    mutating func add(_ item: Item, at deadline: Int64) -> Int64 {
        let due = (deadline - 1) / tick + 1
        let slot = min(max(due, current + 1), current + Int64(slots.count) - 1)
        slots[Int(slot % Int64(slots.count))].append(item)
        return slot * tick
    }

    /// Removes and returns the due items.
    mutating func advance(to now: Int64) -> [Item] {
        var due: [Item] = []
        // After a long sleep each slot is visited once.
        let last = now / tick
        current = max(current, last - Int64(slots.count))
        while current < last {
            current += 1
            let slot = Int(current % Int64(slots.count))
            if !slots[slot].isEmpty {
                due += slots[slot]
                slots[slot] = []
            }
        }
        return due
    }
}
