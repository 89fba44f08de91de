public import Core
import Wire

/// Amazon SES's events, which come in SNS messages (SES developer guide, "Contents of event data that Amazon SES
/// publishes to Amazon SNS").
public enum SES {
    /// Reads the event in a verified SNS message. A message without an event is `other`; SES sends one when a destination
    /// is created.
    public static func read(_ message: SNSMessage, topic: SNSTopic, now: Timestamp) -> [IngestItem] {
        guard let event = try? decodeJSON(Event.self, from: Array(message.message.utf8)) else { return [.other] }
        return [event.item(id: message.id, topic: topic, now: now)]
    }

    private struct Event: Decodable {
        var type: String?
        var raw = RawEvent(service: .ses, kind: .open)
        var id: String?
        var recipients = 0

        init(from decoder: any Decoder) throws {
            let box = try decoder.container(keyedBy: AnyName.self)
            type = box.text(AnyName("eventType"))
            guard type == "Open" || type == "Click" else { return }
            raw.kind = type == "Click" ? .click : .open
            if let part = try? box.nestedContainer(
                keyedBy: AnyName.self, forKey: AnyName(type == "Click" ? "click" : "open"))
            {
                raw.at = part.text(AnyName("timestamp")).flatMap { Timestamp(rfc3339: $0) }
                raw.url = part.text(AnyName("link"))
                raw.address = part.text(AnyName("ipAddress"))
                raw.userAgent = part.text(AnyName("userAgent"))
            }
            if let mail = try? box.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("mail")) { read(mail) }
        }

        private mutating func read(_ mail: KeyedDecodingContainer<AnyName>) {
            id = mail.text(AnyName("messageId"))
            let destination = (try? mail.decode([String].self, forKey: AnyName("destination"))) ?? []
            recipients = destination.count
            raw.recipient = destination.first
            let tags = try? mail.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("tags"))
            raw.message = (try? tags?.decode([String].self, forKey: AnyName(messageKey)))?.first
            let common = try? mail.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("commonHeaders"))
            raw.headers = [common?.text(AnyName("messageId"))].compactMap(\.self)
            let headers = (try? mail.decode([Header].self, forKey: AnyName("headers"))) ?? []
            for header in headers {
                switch header.name.lowercased() {
                case "x-mailbell-message": raw.message = raw.message ?? header.value
                case "message-id": raw.headers.append(header.value)
                default: break
                }
            }
        }

        private struct Header: Decodable {
            var name: String
            var value: String
        }

        func item(id event: String, topic: SNSTopic, now: Timestamp) -> IngestItem {
            guard type == "Open" || type == "Click" else { return .other }
            // For a mail to several recipients, SES does not say which of them it was.
            guard recipients == 1 else {
                return .refused(
                    id: event,
                    JSONFault(
                        field: "destination",
                        message: "must be one address: send each recipient a mail of their own"))
            }
            var raw = raw
            raw.id = event
            // SES replaces the sender's Message-ID with one of its own.
            if let id {
                raw.headers += ["\(id)@email.amazonses.com", "\(id)@\(topic.region).amazonses.com"]
            }
            return raw.checked(now: now)
        }
    }
}
