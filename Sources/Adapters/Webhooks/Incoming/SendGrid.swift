public import Crypto
public import Mailbell
public import MailbellWire

/// SendGrid's Event Webhook (docs "Event Webhook Reference", "Getting Started with the Event Webhook Security Features").
public enum SendGrid {
    /// Signed is the header's timestamp and the body as it came; a list of events.
    ///
    /// - Throws: `IngestRefusal` where the signature is not the key's, or older than SendGrid tries again.
    public static func read(_ request: IngestRequest, key: VerifyingKey) throws(IngestRefusal) -> [IngestItem] {
        guard let text = request.headers["x-twilio-email-event-webhook-signature"],
            let timestamp = request.headers["x-twilio-email-event-webhook-timestamp"],
            let signature = base64Decoded(text), timestamp.utf8.count <= 20
        else { throw .unsigned("has no signature") }
        guard key.verifies(signature, of: Array(timestamp.utf8) + request.body, digest: .sha256) else {
            throw .unsigned("has a signature that is not the key's")
        }
        guard let seconds = Int64(timestamp), (0..<253_402_300_800).contains(seconds) else {
            throw .replayed("was signed without a time")
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
            // Custom arguments stand among the event's own members.
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
