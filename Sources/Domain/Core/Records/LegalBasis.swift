/// Why a contact's data may be processed (GDPR, article 6, paragraph 1). The raw values are the words of the API.
public enum LegalBasis: String, Hashable, Sendable, CaseIterable, Codable {
    /// Nobody has said. With the account's `gdpr: on`, such a contact is tracked as `anonymous`.
    case none
    /// The contact agreed: letter a.
    case consent
    /// A contract with the contact needs it: letter b.
    case contract
    /// Legitimate interests: letter f.
    case interest
}
