/// The result of an event from another system. The seq is 0 if the contact is anonymous.
public enum EventOutcome: Sendable, Hashable {
    /// Recorded as this activity.
    case recorded(Seq)
    /// A repeat of an earlier open or click, merged into this activity; or one of a burst, counted in it.
    case folded(Seq)
    /// An event with this id is known, and became this activity.
    case duplicate(Seq)
    /// Not tracked: because of the contact's setting, the message or the user's seat. Nothing was stored.
    case ignored
    /// The user has no such message.
    case unknownMessage
    /// The message has no such recipient.
    case unknownRecipient
    /// The message has no such link.
    case unknownLink
    /// The activity would exceed `Limits.activityBytes` with this URL.
    case urlTooLong
}

/// Record an open or a click that another system saw.
public struct RecordEvent: Command {
    public typealias Answer = EventOutcome

    /// The event, validated.
    public var event: ReportedEvent

    public init(_ event: ReportedEvent) { self.event = event }

    public var weight: Int {
        512 + event.userAgent.utf8.count + event.id.utf8.count + event.recipient.utf8.count + event.message.weight
            + event.target.weight
    }

    public static func enter(_ slot: Slot<Self>, into lot: inout Lot) { lot.events.append(slot) }
}

extension MessageReference {
    /// Size of its text in bytes.
    var weight: Int {
        switch self {
        case .id(let text), .header(let text): text.utf8.count
        }
    }
}
