public import Core

/// The body of `PUT /v1/contacts/<email>` and `PUT /v1/tracking/<who>`.
public struct TrackingRequest: Codable, Hashable, Sendable {
    /// The setting to store.
    public var tracking: Tracking

    public init(_ tracking: Tracking) { self.tracking = tracking }

    enum CodingKeys: String, CodingKey, CaseIterable { case tracking }

    public init(from decoder: any Decoder) throws {
        tracking = try decoder.strictContainer(keyedBy: CodingKeys.self).choice(Tracking.self, forKey: .tracking)
    }
}
