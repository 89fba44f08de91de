public import Core

/// Whether a user has a mail to a contact or a setting for them, or the administrator has a setting for them.
public func isContactKept(_ email: String, in store: any DirectorySnapshot & PrivacySnapshot) throws -> Bool {
    if try store.trackingSetting(of: .address(email), user: nil) != nil { return true }
    return try store.users().contains { try store.contact(email, of: $0.id) != nil }
}
