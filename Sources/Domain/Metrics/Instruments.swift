import Synchronization

/// A counter (it only grows) for each combination of its labels' values. Safe on any thread.
public final class Counter: Sendable {
    /// The metric's name.
    public let name: String
    /// The text of its `HELP` line.
    public let help: String
    private let labels: [String]
    private let values = Mutex<[[String]: Int64]>([:])

    /// - Parameters:
    ///   - name: the metric's name; by convention it ends in `_total`.
    ///   - labels: the labels' names.
    ///   - known: label values that start at 0, so that a rate over them is right from the first event.
    public init(_ name: String, _ help: String, labels: [String] = [], known: [[String]] = []) {
        self.name = name
        self.help = help
        self.labels = labels
        values.withLock { values in for one in labels.isEmpty ? [[]] : known { values[one] = 0 } }
    }

    /// Adds `amount`.
    ///
    /// - Parameter values: the labels' values, in the labels' order.
    public func add(_ amount: Int64 = 1, _ values: String...) {
        guard amount != 0 else { return }
        self.values.withLock { $0[values, default: 0] += amount }
    }

    /// Appends the counter to a page.
    ///
    /// - Parameter more: an amount that was counted elsewhere, added to each sample.
    public func write(to text: inout Exposition, adding more: Int64 = 0) {
        text.family(name, .counter, help)
        for (key, value) in values.withLock({ $0 }).sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            text.sample(name, Array(zip(labels, key)), Double(value + more))
        }
    }
}

/// A histogram with cumulative buckets. Safe on any thread.
public final class Histogram: Sendable {
    private struct State {
        var counts: [Int64]
        var sum = 0.0
    }
    /// The metric's name.
    public let name: String
    /// The text of its `HELP` line.
    public let help: String
    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: upper bounds of the buckets, ascending; larger values count under `+Inf`.
    public init(_ name: String, _ help: String, bounds: [Double]) {
        self.name = name
        self.help = help
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    /// Adds one observation.
    public func observe(_ value: Double) { observe([value]) }

    /// Adds several observations under one lock.
    public func observe(_ values: [Double]) {
        state.withLock { state in
            for value in values {
                state.counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
                state.sum += value
            }
        }
    }

    /// Appends the histogram to a page.
    public func write(to text: inout Exposition) {
        text.family(name, .histogram, help)
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total: Int64 = 0
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < bounds.count ? Exposition.number(bounds[index]) : "+Inf"
            text.sample(name + "_bucket", [("le", bound)], Double(total))
        }
        text.sample(name + "_sum", [], sum)
        text.sample(name + "_count", [], Double(total))
    }
}
