public import Core

/// The body of `PUT /v1/contacts/<email>` and `PUT /v1/tracking/<who>`.
public struct TrackingRequest: Decodable, Sendable {
    /// The setting to store.
    public var tracking: Tracking

    enum CodingKeys: String, CodingKey, CaseIterable { case tracking }

    public init(from decoder: any Decoder) throws {
        tracking = try decoder.strictContainer(keyedBy: CodingKeys.self).choice(Tracking.self, forKey: .tracking)
    }
}
