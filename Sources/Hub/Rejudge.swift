public import Mailbell
import MailbellWire
import Truth

/// Judges the hits of a store again, also beside a running hub, whose sessions are told within half a second.
///
/// - Parameters:
///   - networks: the operator's own list of networks, as `HubConfiguration.networks`.
///   - pause: called between two transactions, for the hub to have its turn.
/// - Throws: `StoreError`, what is wrong with the list, or with an activity that cannot be read. What was done until then is
///   done, and running it again does the rest.
public func rejudge(
    _ store: any Store, networks: String?, since: Timestamp, now: Timestamp, isTrial: Bool, pause: () -> Void,
    each: (Rejudging.Change) -> Void
) throws -> Rejudging.Report {
    let truth = Truth(networks: try networks.map { try NetworkFile.read($0) } ?? .builtIn)
    var rejudging = Rejudging(in: store, judge: truth, random: SystemRandomNumberGenerator()) {
        try decodeJSON(Activity.self, from: $0)
    }
    return try rejudging.run(since: since, now: now, isTrial: isTrial, pause: pause, each: each)
}
