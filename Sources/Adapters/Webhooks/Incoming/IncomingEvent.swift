public import Mailbell
public import MailbellWire

/// An open or a click that a service has seen, before it is known whose mail that was.
public struct IncomingEvent: Hashable, Sendable {
    /// Under which it counts once.
    public var id: String
    /// How its message may be known here, the surest first.
    public var references: [MessageReference]
    /// In lower case.
    public var recipient: String
    public var at: Timestamp
    public var target: Hit.Target
    public var address: IPAddress?
    public var userAgent: String
    public var isMarkedMachine: Bool

    /// The event about a user's message.
    public func report(of user: UserID, message: String) -> ReportedEvent {
        ReportedEvent(
            id: id, user: user, message: .id(message), recipient: recipient, at: at, target: target, address: address,
            userAgent: userAgent, isMarkedMachine: isMarkedMachine)
    }
}

/// One event of a request.
public enum IngestItem: Hashable, Sendable {
    case event(IncomingEvent)
    /// Of another kind than opens and clicks: a delivery, a bounce.
    case other
    /// - Parameter id: nil where it has none that can be read.
    case refused(id: String?, JSONFault)
}

/// Why a request is not taken. Nothing of it is kept.
public enum IngestRefusal: Error, Hashable, Sendable {
    /// Not signed, or not by whom it should be. For the log.
    case unsigned(String)
    /// Signed, but long ago or not for now, or with what was used before. For the log.
    case replayed(String)
    case malformed(JSONFault)
}

/// What a service's events say of themselves, as far as they do, to be held to the limits.
struct RawEvent {
    enum Kind { case open, click }
    var service: IngestService
    var kind: Kind
    var id: String?
    /// The id that the message has here, where the sender gave it along.
    var message: String?
    /// `Message-ID` headers it may have, with or without their angle brackets.
    var headers: [String] = []
    var recipient: String?
    var at: Timestamp?
    var url: String?
    var address: String?
    var userAgent: String?
    var isMarkedMachine = false

    /// Holds every field to its limits. An address that is none is left out: it is no more than a sign.
    func checked(now: Timestamp) -> IngestItem {
        guard let id, !id.isEmpty, !id.utf8.contains(0) else { return fault("id", "is missing") }
        let name = "\(service.rawValue):\(id)"
        guard name.utf8.count <= Limits.eventIDBytes else { return fault("id", "is too long") }
        guard let recipient = recipient.flatMap({ normalizedAddress($0) }) else {
            return fault("recipient", "must be an e-mail address")
        }
        guard let at else { return fault("at", "is no time") }
        guard at <= now + .seconds(300) else { return fault("at", "lies in the future") }
        let target: Hit.Target
        switch kind {
        case .open: target = .pixel
        case .click:
            guard let url, isTrackableURL(url) else {
                return fault("url", "must be an absolute http or https URL")
            }
            target = .url(url)
        }
        return .event(
            IncomingEvent(
                id: name, references: references, recipient: recipient, at: at, target: target,
                address: address.flatMap { IPAddress($0) }, userAgent: boundedUserAgent(userAgent ?? ""),
                isMarkedMachine: isMarkedMachine))
    }

    private func fault(_ field: String, _ message: String) -> IngestItem {
        .refused(id: id, JSONFault(field: field, message: message))
    }

    private var references: [MessageReference] {
        let ids = [message].compactMap(\.self).map { MessageReference.id($0) }
        return ids + headers.filter { !$0.isEmpty && $0.utf8.count <= Limits.messageIDBytes }.flatMap(Self.spellings)
    }

    /// Services give the header without the angle brackets that belong to it (RFC 5322, 3.6.4), and senders register it
    /// either way.
    private static func spellings(_ header: String) -> [MessageReference] {
        let bare = header.hasPrefix("<") && header.hasSuffix(">") ? String(header.dropFirst().dropLast()) : header
        return [.header("<\(bare)>"), .header(bare)]
    }
}

/// The name under which senders give the id of `POST /v1/messages` along with a mail, for its service to say again.
let messageKey = "mailbell_message"

extension KeyedDecodingContainer {
    /// A text; nil also where it is something else: services add to what they send, and change it.
    func text(_ key: Key) -> String? { (try? decodeIfPresent(String.self, forKey: key)) ?? nil }

    func flag(_ key: Key) -> Bool { ((try? decodeIfPresent(Bool.self, forKey: key)) ?? nil) ?? (text(key) == "true") }

    /// Seconds since 1970, as a number or a text.
    func time(_ key: Key) -> Timestamp? {
        let number = ((try? decodeIfPresent(Double.self, forKey: key)) ?? nil) ?? text(key).flatMap(Double.init)
        // Year 1 to 9999, as far as times can be written.
        guard let number, number >= 0, number < 253_402_300_800 else { return nil }
        return Timestamp(milliseconds: Int64(number * 1000))
    }
}

/// The name of any member.
struct AnyName: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
