/// What to track in a message, and which hubs are ours.
public struct CraftOptions: Hashable, Sendable {
    /// Base URLs of our hubs, such as `https://mail.example.com`.
    ///
    /// Links to their hosts are not rewritten. Their pixels are removed from quoted mail, and their tracked links too
    /// if `Draft.resolving` gets the targets, even if another service has wrapped them.
    public var ownBases: [String]
    /// Whether to insert a pixel.
    public var tracksOpens: Bool
    /// Whether to rewrite links.
    public var tracksClicks: Bool
    /// Whether a message with only text/plain gets an HTML alternative, so that opens can be tracked. Its links are not
    /// rewritten, because their text is their URL.
    public var addsHTML: Bool

    /// Options with these values.
    public init(
        ownBases: [String] = [], tracksOpens: Bool = true, tracksClicks: Bool = true, addsHTML: Bool = false
    ) {
        self.ownBases = ownBases
        self.tracksOpens = tracksOpens
        self.tracksClicks = tracksClicks
        self.addsHTML = addsHTML
    }
}

/// The value of the header `X-Mailbell-Track`: `yes`, `no` or `opens`, in any case.
public enum TrackHeader: String, Hashable, Sendable {
    /// Track opens and clicks, or nothing.
    case yes, no
    /// Track opens only: insert a pixel, and do not rewrite links.
    case opens
}

/// An address in a header, with its decoded name (RFC 2047).
public struct Mailbox: Hashable, Sendable {
    /// The address as it is written in the message.
    public var email: String
    /// The name; nil if there is none.
    public var name: String?

    /// An address with these values.
    public init(email: String, name: String? = nil) {
        self.email = email
        self.name = name
    }
}
