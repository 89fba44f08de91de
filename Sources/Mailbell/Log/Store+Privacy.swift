/// What can be asked of a store about what may be known of contacts.
public protocol PrivacySnapshot {
    /// What may be known of a contact of a user, by address in lower case.
    func decision(on email: String, user: UserID) throws -> TrackingDecision
    /// The settings of a user, or with nil those of the administrator for the contacts of all users: at most `limit`, in the
    /// order of their texts' bytes, after the one with the text `after`.
    func trackingSettings(of user: UserID?, after: String?, limit: Int) throws -> [TrackingSetting]
}

/// What can be changed of what may be known of contacts.
public protocol PrivacyTransaction: PrivacySnapshot {
    /// Sets what a user, or with nil the administrator for all users, wants to be known from now on; nil takes the setting
    /// back. Does nothing if there is no such user.
    func setTracking(_ tracking: Tracking?, of audience: Audience, user: UserID?) throws
    /// Nobody on this hub tracks this address from now on, whatever the settings say. The store remembers it in a way that
    /// does not tell the address. Does nothing if that is so already.
    func optOut(_ email: String, at: Timestamp) throws
    /// Takes an opt-out back. Returns false if there was none.
    func optIn(_ email: String) throws -> Bool
}

extension PrivacyTransaction {
    /// Sets what a user wants to be known of one contact from now on.
    public func setTracking(_ tracking: Tracking, of email: String, user: UserID) throws {
        try setTracking(tracking, of: .address(email), user: user)
    }
}
