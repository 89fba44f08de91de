import Foundation

/// Something that did not come in time, or not as it should.
public struct Failure: Error, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
}

/// Waits for a condition, and fails with what was waited for.
public func eventually(_ what: String, seconds: Double = 60, _ condition: () throws -> Bool) throws {
    let deadline = Date().addingTimeInterval(seconds)
    while try !condition() {
        guard Date() < deadline else { throw Failure("not within \(seconds) s: \(what)") }
        usleep(5000)
    }
}
