import Core
public import Crypto
import Wire

/// SendGrid's Event Webhook (docs "Event Webhook Reference", "Getting Started with the Event Webhook Security Features").
public enum SendGrid {
    /// Verifies and decodes a request. The signature covers the timestamp header and the body; the body is a list of events.
    ///
    /// - Throws: `IngestRefusal` if the signature does not match the key or is older than `IngestRequest.retrySpan`, or
    ///   the body is malformed.
    public static func read(_ request: IngestRequest, key: VerifyingKey) throws(IngestRefusal) -> [IngestItem] {
        guard let text = request.headers["x-twilio-email-event-webhook-signature"],
            let timestamp = request.headers["x-twilio-email-event-webhook-timestamp"],
            let signature = base64Decoded(text), timestamp.utf8.count <= 20
        else { throw .unsigned("has no signature") }
        guard key.verifies(signature, of: Array(timestamp.utf8) + request.body, digest: .sha256) else {
            throw .unsigned("has a signature that does not match the key")
        }
        guard let seconds = Int64(timestamp), (0..<253_402_300_800).contains(seconds) else {
            throw .replayed("has no valid timestamp")
        }
        try request.checkTime(Timestamp(milliseconds: seconds * 1000), within: IngestRequest.retrySpan)
        do {
            return try decodeJSON(Batch.self, from: request.body).events.map { $0.item(now: request.now) }
        } catch {
            throw .malformed(error)
        }
    }

    private struct Batch: Decodable {
        var events: [Event] = []

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            while !list.isAtEnd { events.append(Event(from: try list.superDecoder())) }
        }
    }

    private struct Event {
        var kind: String?
        var raw: RawEvent

        init(from decoder: any Decoder) {
            raw = RawEvent(service: .sendgrid, kind: .open)
            guard let box = try? decoder.container(keyedBy: AnyName.self) else { return }
            kind = box.text(AnyName("event"))
            raw.kind = kind == "click" ? .click : .open
            raw.id = box.text(AnyName("sg_event_id"))
            // Custom arguments are members of the event itself.
            raw.message = box.text(AnyName(messageKey))
            raw.headers = [box.text(AnyName("smtp-id"))].compactMap(\.self)
            raw.recipient = box.text(AnyName("email"))
            raw.at = box.time(AnyName("timestamp"))
            raw.url = box.text(AnyName("url"))
            raw.address = box.text(AnyName("ip"))
            raw.userAgent = box.text(AnyName("useragent"))
            raw.isMarkedMachine = box.flag(AnyName("sg_machine_open"))
        }

        func item(now: Timestamp) -> IngestItem {
            switch kind {
            case "open", "click": raw.checked(now: now)
            case nil: .refused(id: raw.id, JSONFault(field: "event", message: "is missing"))
            default: .other
            }
        }
    }
}
