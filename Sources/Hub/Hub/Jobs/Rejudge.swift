public import Core
public import Verdicts
import Wire

/// Judges stored hits again. Safe beside a running hub, which tells its sessions within half a second.
///
/// - Parameter pause: called between two transactions, to let the hub write.
/// - Throws: `StoreError`, or the fault of an unreadable activity. Earlier changes stay; running it again continues.
public func rejudge(
    _ store: any Store, by judge: RuleJudge, since: Timestamp, now: Timestamp, isTrial: Bool, pause: () -> Void,
    each: (Rejudging.Change) -> Void
) throws -> Rejudging.Report {
    var rejudging = Rejudging(in: store, judge: judge, random: SystemRandomNumberGenerator()) {
        try decodeJSON(Activity.self, from: $0)
    }
    return try rejudging.run(since: since, now: now, isTrial: isTrial, pause: pause, each: each)
}
