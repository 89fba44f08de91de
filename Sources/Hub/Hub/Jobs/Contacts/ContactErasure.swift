public import Mailbell
import MailbellWire

/// Erases a contact from a store, also beside a running hub, whose sessions are told within half a second.
///
/// - Parameters:
///   - email: in lower case.
///   - pause: called between two transactions, for the hub to have its turn.
/// - Throws: `StoreError`, or what is wrong with an activity that cannot be read. What was done until then is done, and
///   running it again does the rest.
public func eraseContact(
    _ email: String, in store: any Store, now: Timestamp, pause: @escaping () -> Void
) throws -> Erasure.Report {
    var erasure = Erasure(
        email, in: store, random: SystemRandomNumberGenerator(),
        decode: { try decodeJSON(Activity.self, from: $0) }, pause: pause)
    return try erasure.run(now: now)
}
