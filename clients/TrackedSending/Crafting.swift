import MailRewriting
import Synchronization

/// A request to a `MailCrafter`: analyze a message, and make a copy for each ticket.
public struct CraftRequest: Hashable, Sendable, Codable {
    /// The pixel and links of one recipient.
    public struct Ticket: Hashable, Sendable, Codable {
        /// The pixel's URL; nil for no pixel.
        public var pixelURL: String?
        /// Tracked URLs by original URL.
        public var links: [String: String]

        /// A ticket with these values.
        public init(pixelURL: String?, links: [String: String]) {
            self.pixelURL = pixelURL
            self.links = links
        }
    }
    /// `CraftOptions.ownBases`.
    public var ownBases: [String] = []
    /// `CraftOptions.tracksClicks`.
    public var tracksClicks = true
    /// `CraftOptions.addsHTML`.
    public var addsHTML = false
    /// Targets of old tracked links in quoted mail, by link.
    public var resolved: [String: String] = [:]
    /// The `Message-ID` to add if the message has none.
    public var messageID: String?
    /// One copy is made for each ticket.
    public var tickets: [Ticket] = []

    /// A request without tickets: for the analysis only.
    public init(ownBases: [String] = [], tracksClicks: Bool = true, addsHTML: Bool = false) {
        self.ownBases = ownBases
        self.tracksClicks = tracksClicks
        self.addsHTML = addsHTML
    }
}

/// The analysis of a message, and a description of its copies.
public struct CraftedMail: Hashable, Sendable, Codable {
    /// An address in the header.
    public struct Address: Hashable, Sendable, Codable {
        /// The bare address.
        public var email: String
        /// The name beside it, decoded.
        public var name: String?
    }
    /// A description of one copy.
    public struct Copy: Hashable, Sendable, Codable {
        /// Size in bytes.
        public var count: Int
        /// Why the copy is the original; nil if it was changed.
        public var untouched: String?
        /// Whether the copy has a pixel.
        public var hasPixel: Bool
        /// Number of links that were rewritten.
        public var rewrittenLinks: Int
    }
    /// The address in From; nil if it has none.
    public var from: String?
    /// The addresses in To, Cc and Bcc, and in the newest `Resent-…` fields.
    public var addressees: [Address]
    /// The subject, decoded.
    public var subject: String
    /// The `Message-ID`; nil if there is none.
    public var messageID: String?
    /// The URLs that can be tracked, each once.
    public var links: [String]
    /// Old tracked links in quoted mail. Their targets can be given in `CraftRequest.resolved`.
    public var oldLinks: [String]
    /// Why all copies are the original; nil if the message can be changed.
    public var untouched: String?
    /// The copies, in the order of the tickets.
    public var copies: [Copy] = []
}

/// A message that could not be analyzed.
public struct CraftError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why, in one line.
    public var description: String
    /// An error with this description.
    public init(_ description: String) { self.description = description }
}

/// Analyzes messages and makes tracked copies, in this process or, for untrusted mail, in a separate one.
public protocol MailCrafter: Sendable {
    /// Analyzes `message` and makes a copy for each ticket of `request`.
    ///
    /// - Returns: the analysis, and the bytes of each copy.
    /// - Throws: `CraftError` if the message could not be analyzed. The caller sends it unchanged.
    func craft(_ message: [UInt8], _ request: CraftRequest) async throws(CraftError) -> (CraftedMail, [[UInt8]])
}

/// A crafter that runs in this process, for mail of the program's own user.
public struct InProcessCrafter: MailCrafter {
    /// A cache of the last analysis: the request for copies follows it, and need not parse the message again.
    private final class Latest: Sendable {
        struct Look {
            var message: [UInt8]
            var options: CraftOptions
            var draft: Draft
        }
        let look = Mutex<Look?>(nil)
    }
    private let latest = Latest()

    /// A crafter with an empty cache.
    public init() {}

    /// Analyzes the message and makes all copies. Never throws.
    public func craft(
        _ message: [UInt8], _ request: CraftRequest
    ) async throws(CraftError) -> (CraftedMail, [[UInt8]]) {
        var copies: [[UInt8]] = []
        let found = craft(message, request) { copies.append($0) }
        return (found, copies)
    }

    /// Does the same, but passes each copy to `each` as soon as it is made.
    public func craft(_ message: [UInt8], _ request: CraftRequest, each: ([UInt8]) throws -> Void) rethrows
        -> CraftedMail
    {
        var draft = draft(
            of: message,
            CraftOptions(
                ownBases: request.ownBases, tracksClicks: request.tracksClicks, addsHTML: request.addsHTML))
        if !request.resolved.isEmpty { draft = draft.resolving(request.resolved) }
        var found = CraftedMail(
            from: draft.from?.email,
            addressees: (draft.to + draft.cc + draft.bcc + draft.resent).map { .init(email: $0.email, name: $0.name) },
            subject: draft.subject, messageID: draft.messageID, links: draft.links, oldLinks: draft.oldLinks,
            untouched: draft.untouched?.description)
        for ticket in request.tickets {
            let copy = draft.instrument(
                pixelURL: ticket.pixelURL, links: ticket.links, messageID: request.messageID)
            found.copies.append(
                .init(
                    count: copy.bytes.count, untouched: copy.untouched?.description, hasPixel: copy.hasPixel,
                    rewrittenLinks: copy.rewrittenLinks))
            try each(copy.bytes)
        }
        return found
    }

    private func draft(of message: [UInt8], _ options: CraftOptions) -> Draft {
        if let look = latest.look.withLock({ $0 }), look.options == options, look.message == message {
            return look.draft
        }
        let draft = Draft(message, options: options)
        latest.look.withLock { $0 = Latest.Look(message: message, options: options, draft: draft) }
        return draft
    }
}
