import Synchronization

/// A number that only grows, by the values of its labels. Safe on any thread.
public final class Counter: Sendable {
    public let name: String
    public let help: String
    private let labels: [String]
    private let values = Mutex<[[String]: Int64]>([:])

    /// - Parameters:
    ///   - name: as Prometheus has it, ending in `_total`.
    ///   - labels: the labels' names.
    ///   - known: values that are served as 0 before they are first counted, so that a rate over them is right from the start.
    public init(_ name: String, _ help: String, labels: [String] = [], known: [[String]] = []) {
        self.name = name
        self.help = help
        self.labels = labels
        values.withLock { values in for one in labels.isEmpty ? [[]] : known { values[one] = 0 } }
    }

    /// - Parameter values: of the labels, in their order.
    public func add(_ amount: Int64 = 1, _ values: String...) {
        guard amount != 0 else { return }
        self.values.withLock { $0[values, default: 0] += amount }
    }

    /// - Parameter more: what was counted elsewhere and comes on top.
    public func write(to text: inout Exposition, adding more: Int64 = 0) {
        text.family(name, .counter, help)
        for (key, value) in values.withLock({ $0 }).sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            text.sample(name, Array(zip(labels, key)), Double(value + more))
        }
    }
}

/// Counts observations in buckets, each of all up to its bound. Safe on any thread.
public final class Histogram: Sendable {
    private struct State {
        var counts: [Int64]
        var sum = 0.0
    }
    public let name: String
    public let help: String
    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: in rising order; what lies above the last is counted under `+Inf`.
    public init(_ name: String, _ help: String, bounds: [Double]) {
        self.name = name
        self.help = help
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    public func observe(_ value: Double) { observe([value]) }

    /// Observes several at the price of one.
    public func observe(_ values: [Double]) {
        state.withLock { state in
            for value in values {
                state.counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
                state.sum += value
            }
        }
    }

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
