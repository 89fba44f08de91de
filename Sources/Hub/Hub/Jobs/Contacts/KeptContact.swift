public import Core
import Domains

/// Whether a user has a mail to a contact or a setting for them, or the administrator has a setting for them; or whether the
/// address is that of a record, or of a logged mail.
public func isContactKept(
    _ email: String, in store: any DirectorySnapshot & PrivacySnapshot & RecordSnapshot & EntrySnapshot
) throws -> Bool {
    if try store.trackingSetting(of: .address(email), user: nil) != nil { return true }
    for spelling in Set([email, AddressKey(email, .standard)?.text ?? email]) {
        if try store.record(.contact, key: spelling) != nil { return true }
        if try !store.mailEntries(withAddress: spelling, limit: 1).isEmpty { return true }
    }
    return try store.users().contains { try store.contact(email, of: $0.id) != nil }
}
