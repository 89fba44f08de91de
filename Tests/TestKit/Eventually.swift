import Foundation

/// Something that did not come in time, or not as it should.
public struct Failure: Error, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
}

/// Waits for a condition, and fails with what was waited for.
///
/// It looks each 5 ms at first and each 50 ms after a second: a look may cost another program a request.
public func eventually(_ what: String, seconds: Double = 60, _ condition: () throws -> Bool) throws {
    let start = ContinuousClock.now
    while try !condition() {
        let waited = start.duration(to: .now) / .seconds(1)
        guard waited < seconds else { throw Failure("not within \(seconds) s: \(what)") }
        usleep(useconds_t(min(0.05, max(0.005, waited / 20)) * 1e6))
    }
}
