import Core
import Crypto
import Wire

/// Mailgun's webhooks (documentation.mailgun.com, "Webhooks", "Securing Webhooks"): one event per request.
///
/// The signature covers a timestamp and a token, but not the event. So the hub has to remember tokens, and refuse one
/// that comes again with another body.
public enum Mailgun {
    /// A verified request.
    public struct Reading: Sendable {
        /// The one event.
        public var items: [IngestItem]
        /// The signed token. The hub must refuse it with another body.
        public var token: String
    }

    /// How far a request's timestamp may be from the hub's time, either way. Tokens must be remembered for as long.
    public static let tolerance = Duration.seconds(300)

    /// Verifies and decodes a request.
    ///
    /// - Parameter key: the account's HTTP webhook signing key.
    /// - Throws: `IngestRefusal` if it is malformed, its signature does not match, or it is older than `tolerance`.
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
        guard isSameSecret(code, expected) else { throw .unsigned("has a signature that does not match the key") }
        guard let seconds = Int64(signature.timestamp), (0..<253_402_300_800).contains(seconds) else {
            throw .replayed("has no valid timestamp")
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
            // An empty list, not an object, if the message has no variables.
            let variables = try? event.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("user-variables"))
            raw.message = variables?.text(AnyName(messageKey))
            let message = try? event.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("message"))
            let headers = try? message?.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("headers"))
            raw.headers = [headers?.text(AnyName("message-id"))].compactMap(\.self)
            let client = try? event.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("client-info"))
            raw.userAgent = client?.text(AnyName("user-agent"))
            // Such as "apple", "gmail" or "generic"; empty for a person.
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
