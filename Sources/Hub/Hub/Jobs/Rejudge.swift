public import Mailbell
import MailbellWire
public import Truth

/// Judges the hits of a store again, also beside a running hub, whose sessions are told within half a second.
///
/// - Parameter pause: called between two transactions, for the hub to have its turn.
/// - Throws: `StoreError`, or what is wrong with an activity that cannot be read. What was done until then is done, and
///   running it again does the rest.
public func rejudge(
    _ store: any Store, by judge: Truth, since: Timestamp, now: Timestamp, isTrial: Bool, pause: () -> Void,
    each: (Rejudging.Change) -> Void
) throws -> Rejudging.Report {
    var rejudging = Rejudging(in: store, judge: judge, random: SystemRandomNumberGenerator()) {
        try decodeJSON(Activity.self, from: $0)
    }
    return try rejudging.run(since: since, now: now, isTrial: isTrial, pause: pause, each: each)
}
