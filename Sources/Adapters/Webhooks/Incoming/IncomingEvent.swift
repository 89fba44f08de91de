public import Core
public import Wire

/// An open or a click reported by a service, before its message is looked up.
public struct IncomingEvent: Hashable, Sendable {
    /// Deduplicates the event. At most `Limits.eventIDBytes` bytes.
    public var id: String
    /// References to its message, the most reliable first.
    public var references: [MessageReference]
    /// The recipient's address, in lower case.
    public var recipient: String
    /// When it happened, by the service's clock.
    public var at: Timestamp
    /// The pixel, or the URL that was clicked.
    public var target: Hit.Target
    /// The address that made the request; nil if the service names none.
    public var address: IPAddress?
    /// The `User-Agent` of the request, truncated; empty if the service names none.
    public var userAgent: String
    /// Whether the service itself took the request for a machine's.
    public var isMarkedMachine: Bool

    /// This event, about a user's message whose id is known.
    public func report(of user: UserID, message: String) -> ReportedEvent {
        ReportedEvent(
            id: id, user: user, message: .id(message), recipient: recipient, at: at, target: target, address: address,
            userAgent: userAgent, isMarkedMachine: isMarkedMachine)
    }
}

/// One event of a request, as it was read.
public enum IngestItem: Hashable, Sendable {
    /// A valid open or click.
    case event(IncomingEvent)
    /// Neither an open nor a click, such as a delivery or a bounce.
    case other
    /// An invalid event.
    ///
    /// - Parameter id: the event's own id; nil if it has none.
    case refused(id: String?, JSONFault)
}

/// Why a whole request is refused. Nothing of it is stored.
public enum IngestRefusal: Error, Hashable, Sendable {
    /// The signature or password is missing or wrong. The text is for the log, and continues "it …".
    case unsigned(String)
    /// The signature is right, but the request is too old, from the future, or sent again. The text is for the log, and
    /// continues "it …".
    case replayed(String)
    /// The body cannot be decoded.
    case malformed(JSONFault)
}

/// An event with the fields that its service gave, unchecked.
struct RawEvent {
    enum Kind { case open, click }
    var service: IngestService
    var kind: Kind
    var id: String?
    /// The id of the message on this hub, if the sender passed it to the service.
    var message: String?
    /// `Message-ID` headers that the message may have, with or without angle brackets.
    var headers: [String] = []
    var recipient: String?
    var at: Timestamp?
    var url: String?
    var address: String?
    var userAgent: String?
    var isMarkedMachine = false

    /// Checks every field against its limits. An invalid IP address is left out, and does not make the event invalid.
    ///
    /// - Returns: `event`, or `refused` with the first invalid field.
    func checked(now: Timestamp) -> IngestItem {
        guard let id, !id.isEmpty, !id.utf8.contains(0) else { return fault("id", "is missing") }
        let name = "\(service.rawValue):\(id)"
        guard name.utf8.count <= Limits.eventIDBytes else { return fault("id", "is too long") }
        guard let recipient = recipient.flatMap({ normalizedAddress($0) }) else {
            return fault("recipient", "must be an e-mail address")
        }
        guard let at else { return fault("at", "is not a valid time") }
        guard at <= now + .seconds(300) else { return fault("at", "lies in the future") }
        let target: Hit.Target
        switch kind {
        case .open: target = .pixel
        case .click:
            guard let url = url.flatMap({ trackableURL(told: $0) }) else {
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
        // Services report the header without its angle brackets (RFC 5322, 3.6.4). Senders register it with or without.
        return ids
            + headers.filter { !$0.isEmpty && $0.utf8.count <= Limits.messageIDBytes }
            .flatMap { MessageReference.header($0).spellings }
    }
}

/// The name under which senders pass the id from `POST /v1/messages` to their service, which repeats it in its events.
let messageKey = "mailbell_message"

extension KeyedDecodingContainer {
    /// A text; nil also if the member has another type. Services add members, and change their types.
    func text(_ key: Key) -> String? { (try? decodeIfPresent(String.self, forKey: key)) ?? nil }

    /// A boolean, or the text `true`.
    func flag(_ key: Key) -> Bool { ((try? decodeIfPresent(Bool.self, forKey: key)) ?? nil) ?? (text(key) == "true") }

    /// A time in seconds since 1970, as a number or a text; nil if it is none.
    func time(_ key: Key) -> Timestamp? {
        let number = ((try? decodeIfPresent(Double.self, forKey: key)) ?? nil) ?? text(key).flatMap(Double.init)
        // Up to the year 9999, the last that RFC 3339 can write.
        guard let number, number >= 0, number < 253_402_300_800 else { return nil }
        return Timestamp(milliseconds: Int64(number * 1000))
    }
}

/// A coding key for a member of any name.
struct AnyName: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
