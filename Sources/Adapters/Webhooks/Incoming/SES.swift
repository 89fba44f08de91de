public import Mailbell
import MailbellWire

/// Amazon SES's events by way of SNS (SES developer guide, "Contents of event data that Amazon SES publishes to Amazon
/// SNS").
public enum SES {
    /// The event in a message of SNS, whose signature was checked. One that holds no event, as SES sends it when a
    /// destination is made, is of another kind.
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
            // Of a mail to several SES does not say who it was.
            guard recipients == 1 else {
                return .refused(
                    id: event,
                    JSONFault(field: "destination", message: "must be one address: send each a mail of its own"))
            }
            var raw = raw
            raw.id = event
            // SES puts a Message-ID of its own in place of the sender's.
            if let id {
                raw.headers += ["\(id)@email.amazonses.com", "\(id)@\(topic.region).amazonses.com"]
            }
            return raw.checked(now: now)
        }
    }
}
