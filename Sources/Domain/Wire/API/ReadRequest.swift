public import Core

/// The body of `POST /v1/read`: the user has read everything up to an activity.
public struct ReadRequest: Codable, Hashable, Sendable {
    /// A seq, 1 or more.
    public var upto: Seq

    public init(upto: Seq) { self.upto = upto }

    enum CodingKeys: String, CodingKey, CaseIterable { case upto }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.strictContainer(keyedBy: CodingKeys.self)
        upto = try box.wholeNumber(Seq.self, forKey: .upto)
        guard upto >= 1 else {
            throw DecodingError.dataCorruptedError(forKey: .upto, in: box, debugDescription: "must be 1 or more")
        }
    }
}
