/// A one-shot timer on the loop, by a monotonic clock. Setting it again replaces its time. A body that sets it again
/// makes it repeat.
@EventLoop
public final class Alarm {
    private let body: @EventLoop () -> Void
    private var place: AlarmQueue.Place?

    /// An alarm that is not set.
    public init(_ body: @escaping @EventLoop () -> Void) { self.body = body }

    /// Sets the alarm.
    ///
    /// - Parameter delay: the shortest delay; at least 1 ms.
    public func set(after delay: Duration) {
        cancel()
        let (seconds, attoseconds) = delay.components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        // A delay of a century or more never ends.
        let century: Int64 = 3_155_760_000_000_000_000
        let nanoseconds = isTooLong ? (seconds < 0 ? 0 : century) : min(century, whole + attoseconds / 1_000_000_000)
        place = EventLoop.alarms.add(self, after: max(1_000_000, nanoseconds))
    }

    /// Cancels the alarm: no call follows unless it is set again.
    public func cancel() {
        if let place { EventLoop.alarms.remove(place) }
        place = nil
    }

    fileprivate func ring() {
        place = nil
        body()
    }

    isolated deinit { cancel() }
}

/// All alarms that are set, with one system timer for all.
///
/// libwebsockets has its own timers, but on libev one that is set for an earlier time than the others fires late
/// (4.1.6: lib/event-libs/libev/libev.c sets a timer that is running, which libev ignores).
@EventLoop
final class AlarmQueue {
    struct Place: Hashable, Comparable {
        var time: Int64
        var serial: UInt64

        static func < (a: Place, b: Place) -> Bool { (a.time, a.serial) < (b.time, b.serial) }
    }

    private struct Entry {
        var place: Place
        unowned var alarm: Alarm
    }

    private let timer = SystemTimer()
    /// Sorted; the last one rings first.
    private var entries: [Entry] = []
    private var serial: UInt64 = 0

    func add(_ alarm: Alarm, after nanoseconds: Int64) -> Place {
        serial += 1
        let place = Place(time: SystemTimer.now + nanoseconds, serial: serial)
        entries.insert(Entry(place: place, alarm: alarm), at: index(of: place))
        if entries.last?.place == place { timer.set(to: place.time) { [unowned self] in ring() } }
        return place
    }

    func remove(_ place: Place) {
        let index = index(of: place)
        // The timer stays set: finding nothing due costs less than setting it anew each time.
        if index < entries.count, entries[index].place == place { entries.remove(at: index) }
    }

    /// The index of a place, or where to insert it.
    private func index(of place: Place) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].place > place { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func ring() {
        let now = SystemTimer.now
        let newest = serial
        // Alarms that a body sets now ring in a later call.
        while let entry = entries.last, entry.place.time <= now, entry.place.serial <= newest {
            entries.removeLast()
            entry.alarm.ring()
        }
        if let next = entries.last { timer.set(to: next.place.time) { [unowned self] in ring() } }
    }
}
