/// Queries about how much of the store a user takes up.
public protocol QuotaSnapshot {
    /// What a user has registered on a day (UTC). Only the last counted day is stored; any other day returns zero.
    func dailyUse(of user: UserID, on day: Timestamp) throws -> DailyUse
    /// Number of a user's devices. Webhooks are not counted: they belong to the operator.
    func deviceCount(of user: UserID) throws -> Int
    /// Number of a user's tracking settings, including those kept for erased contacts.
    func trackingSettingCount(of user: UserID) throws -> Int
    /// When a user first registered a message with this `Message-ID` header; nil if never.
    func firstRegistration(ofHeader header: String, by user: UserID) throws -> Timestamp?
    /// The activities about a recipient after a seq, oldest first: at most `limit`.
    func activities(about recipient: Int64, of user: UserID, after seq: Seq, limit: Int) throws -> [Entry]
}

/// Changes to what a user's quotas count.
public protocol QuotaTransaction: QuotaSnapshot {
    /// Adds to a user's count for a day. Any other day's count is discarded.
    func addDailyUse(_ use: DailyUse, of user: UserID, on day: Timestamp) throws
}

/// How much one user registered on one day (UTC).
public struct DailyUse: Hashable, Sendable {
    /// New messages.
    public var messages: Int64
    /// Recipients of these messages, and recipients added to earlier messages on that day.
    public var recipients: Int64

    public init(messages: Int64 = 0, recipients: Int64 = 0) {
        self.messages = messages
        self.recipients = recipients
    }

    /// The sum of each count, saturating.
    public static func + (a: DailyUse, b: DailyUse) -> DailyUse {
        DailyUse(
            messages: a.messages.plus(b.messages), recipients: a.recipients.plus(b.recipients))
    }
}
