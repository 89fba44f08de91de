public import Core
import Wire

/// Erases a contact from a store. Safe beside a running hub, which tells its sessions within half a second.
///
/// - Parameters:
///   - email: in lower case.
///   - pause: called between two transactions, to let the hub write.
/// - Throws: `StoreError`, or the fault of an unreadable activity. Earlier changes stay; running it again continues.
public func eraseContact(
    _ email: String, in store: any Store, now: Timestamp, pause: @escaping () -> Void
) throws -> Erasure.Report {
    var erasure = Erasure(
        email, in: store, random: SystemRandomNumberGenerator(),
        decode: { try decodeJSON(Activity.self, from: $0) }, pause: pause)
    return try erasure.run(now: now)
}

/// Whether a user has a mail to a contact or a setting for them, or the administrator has a setting for them.
public func isContactKept(_ email: String, in store: any StoreSnapshot) throws -> Bool {
    if try store.trackingSetting(of: .address(email), user: nil) != nil { return true }
    return try store.users().contains { try store.contact(email, of: $0.id) != nil }
}
