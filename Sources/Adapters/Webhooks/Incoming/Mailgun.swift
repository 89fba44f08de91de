import Crypto
import Mailbell
import MailbellWire

/// Mailgun's webhooks (documentation.mailgun.com, "Webhooks", "Securing Webhooks"): one event a request, with a signature
/// over a timestamp and a token. It says nothing of the event: a token must not be used for another one.
public enum Mailgun {
    public struct Reading: Sendable {
        public var items: [IngestItem]
        /// Used once; the hub must refuse it with another body.
        public var token: String
    }

    /// How far a request's time may be from ours, either way; so long a token must be remembered.
    public static let tolerance = Duration.seconds(300)

    /// - Parameter key: the account's HTTP webhook signing key.
    public static func read(_ request: IngestRequest, key: [UInt8]) throws(IngestRefusal) -> Reading {
        let body: Body
        do {
            body = try decodeJSON(Body.self, from: request.body)
        } catch {
            throw .malformed(error)
        }
        guard let signature = body.signature, (1...128).contains(signature.token.utf8.count),
            signature.timestamp.utf8.count <= 20, let code = hexDecoded(signature.signature)
        else { throw .unsigned("has no signature") }
        let expected = hmacSHA256(Array((signature.timestamp + signature.token).utf8), key: key)
        guard isSameSecret(code, expected) else { throw .unsigned("has a signature that is not the key's") }
        guard let seconds = Int64(signature.timestamp), (0..<253_402_300_800).contains(seconds) else {
            throw .replayed("was signed without a time")
        }
        try request.checkTime(Timestamp(milliseconds: seconds * 1000), within: tolerance)
        return Reading(items: [body.item(now: request.now)], token: signature.token)
    }

    private struct Signature {
        var timestamp: String
        var token: String
        var signature: String
    }

    private struct Body: Decodable {
        var signature: Signature?
        var kind: String?
        var raw = RawEvent(service: .mailgun, kind: .open)

        init(from decoder: any Decoder) throws {
            let box = try decoder.container(keyedBy: AnyName.self)
            if let part = try? box.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("signature")),
                let token = part.text(AnyName("token")), let code = part.text(AnyName("signature"))
            {
                let number = (try? part.decodeIfPresent(Int64.self, forKey: AnyName("timestamp"))) ?? nil
                if let timestamp = number.map({ String($0) }) ?? part.text(AnyName("timestamp")) {
                    signature = Signature(timestamp: timestamp, token: token, signature: code)
                }
            }
            if let event = try? box.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("event-data")) {
                read(event)
            }
        }

        private mutating func read(_ event: KeyedDecodingContainer<AnyName>) {
            kind = event.text(AnyName("event"))
            raw.kind = kind == "clicked" ? .click : .open
            raw.at = event.time(AnyName("timestamp"))
            // An id is unique within a day (documentation.mailgun.com, "Events", "Event structure").
            if let id = event.text(AnyName("id")), let at = raw.at { raw.id = "\(at.rfc3339.prefix(10)):\(id)" }
            raw.recipient = event.text(AnyName("recipient"))
            raw.url = event.text(AnyName("url"))
            raw.address = event.text(AnyName("ip"))
            // Without variables it is an empty list, and no object.
            let variables = try? event.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("user-variables"))
            raw.message = variables?.text(AnyName(messageKey))
            let message = try? event.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("message"))
            let headers = try? message?.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("headers"))
            raw.headers = [headers?.text(AnyName("message-id"))].compactMap(\.self)
            let client = try? event.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("client-info"))
            raw.userAgent = client?.text(AnyName("user-agent"))
            // "apple", "gmail", "generic" and the like; empty for a person.
            raw.isMarkedMachine = client?.text(AnyName("bot"))?.isEmpty == false
        }

        func item(now: Timestamp) -> IngestItem {
            switch kind {
            case "opened", "clicked": raw.checked(now: now)
            case nil: .refused(id: nil, JSONFault(field: "event-data", message: "has no event"))
            default: .other
            }
        }
    }
}
