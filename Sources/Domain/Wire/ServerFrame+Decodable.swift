import Core

extension ServerFrame: Decodable {
    enum CodingKeys: String, CodingKey {
        case type, seq, prev, replay, activity, items, from, to, unread, kinds, contacts, head, code, message, reason
        case passed
        case retryAfter = "retry_after_ms"
    }
    private struct KindCount: Decodable {
        var kind: String
        var count: Int64
    }
    private struct Contact: Decodable {
        var email: String?
        var name: String?
        var opens: Int64
        var clicks: Int64
    }

    /// - Throws: `DecodingError.dataCorrupted` on `type` for an unknown type of frame. Clients may ignore such frames.
    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        let type = try box.decode(String.self, forKey: .type)
        switch type {
        case "welcome": self = .welcome(try Welcome(from: decoder))
        case "activity":
            self = .activity(
                try Item(from: decoder), replay: try box.decodeIfPresent(Bool.self, forKey: .replay) ?? false)
        case "activities": self = .activities(try box.decode([Item].self, forKey: .items))
        case "live": self = .live(try box.decode(Seq.self, forKey: .seq))
        case "digest":
            var digest = Digest(
                from: try box.decode(Seq.self, forKey: .from), to: try box.decode(Seq.self, forKey: .to))
            digest.kinds = try box.decode([KindCount].self, forKey: .kinds)
                .compactMap { item in Kind(rawValue: item.kind).map { .init(kind: $0, count: item.count) } }
            digest.contacts = try box.decode([Contact].self, forKey: .contacts).map {
                .init(recipient: .init(email: $0.email, name: $0.name), opens: $0.opens, clicks: $0.clicks)
            }
            self = .digest(digest, unread: try box.decode(Int64.self, forKey: .unread))
        case "preferences": self = .preferences(try PreferencesReply(from: decoder))
        case "heartbeat":
            self = .heartbeat(
                head: try box.decode(Seq.self, forKey: .head),
                passed: try Self.passed(box))
        case "error":
            self = .error(
                code: try box.decode(UInt16.self, forKey: .code),
                message: try box.decode(String.self, forKey: .message))
        case "bye":
            self = .bye(
                code: try box.decode(UInt16.self, forKey: .code),
                reason: try box.decode(String.self, forKey: .reason),
                retryAfterMilliseconds: try box.decodeIfPresent(Int64.self, forKey: .retryAfter),
                passed: try Self.passed(box))
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: box, debugDescription: "a frame of unknown type \(type)")
        }
    }
}

extension ServerFrame {
    fileprivate static func passed(_ box: KeyedDecodingContainer<CodingKeys>) throws -> Passed? {
        guard let upTo = try box.decodeIfPresent(Seq.self, forKey: .passed) else { return nil }
        return Passed(prev: try box.decodeIfPresent(Seq.self, forKey: .prev) ?? 0, upTo: upTo)
    }
}

extension ServerFrame.Item: Decodable {
    enum CodingKeys: String, CodingKey { case seq, prev, activity }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            seq: try box.decode(Seq.self, forKey: .seq), prev: try box.decode(Seq.self, forKey: .prev),
            // An activity of a newer kind must not end the session.
            activity: try? box.decode(Activity.self, forKey: .activity))
    }
}

extension Welcome: Decodable {
    enum CodingKeys: String, CodingKey {
        case user, device, epoch, head, floor, resume, lost, unread
        case fromSeq = "from_seq"
    }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            user: try box.decode(String.self, forKey: .user),
            device: try box.decodeIfPresent(String.self, forKey: .device),
            epoch: Epoch(try box.decode(String.self, forKey: .epoch)),
            head: try box.decode(Seq.self, forKey: .head), floor: try box.decode(Seq.self, forKey: .floor),
            fromSeq: try box.decode(Seq.self, forKey: .fromSeq),
            resume: try box.decode(Resume.self, forKey: .resume),
            lost: try box.decodeIfPresent(Lost.self, forKey: .lost),
            unread: try box.decode(Int64.self, forKey: .unread))
    }
}
