/// What is to be tracked, and what is our own.
public struct CraftOptions: Hashable, Sendable {
    /// Base URLs of the hubs that are ours, as `https://mail.example.com`. Links to their hosts are not rewritten; their
    /// pixels, and their links as far as `Draft.resolving` is told where they lead, are taken out of quoted mail.
    public var ownBases: [String]
    /// Put a pixel in.
    public var tracksOpens: Bool
    /// Rewrite links.
    public var tracksClicks: Bool
    /// Give a message that is text/plain alone an HTML alternative, so that opens can be tracked. Its links stay as
    /// they are: their text is their URL.
    public var addsHTML: Bool

    public init(
        ownBases: [String] = [], tracksOpens: Bool = true, tracksClicks: Bool = true, addsHTML: Bool = false
    ) {
        self.ownBases = ownBases
        self.tracksOpens = tracksOpens
        self.tracksClicks = tracksClicks
        self.addsHTML = addsHTML
    }
}

/// What a message itself says about tracking: `X-Mailbell-Track: yes`, `no` or `opens`, in any case of letters.
public enum TrackHeader: String, Hashable, Sendable {
    case yes, no
    /// A pixel, and links as they are.
    case opens
}

/// An address of a header, with its name decoded (RFC 2047).
public struct Mailbox: Hashable, Sendable {
    /// As it is written in the message.
    public var email: String
    public var name: String?

    public init(email: String, name: String? = nil) {
        self.email = email
        self.name = name
    }
}
