public import MailCraft
public import Mailbell

/// A message with a copy for each recipient, to be sent one by one; or one for all of them, as it came.
public struct TrackedMail: Sendable {
    public struct Copy: Sendable {
        /// Whom it goes to. Several only where it is not tracked.
        public var recipients: [String]
        public var bytes: [UInt8]
        public var isTracked: Bool
    }
    public var copies: [Copy]
    /// Why nothing, or less than asked for, is tracked; one line for people.
    public var remarks: [String] = []
    /// Whether the hub could not be asked, which may be otherwise later.
    public var isHubAway = false

    /// The message as it is, but for fields of Mailbell's own.
    static func untracked(_ header: MailHeader, to recipients: [String], because reason: String) -> TrackedMail {
        TrackedMail(
            copies: [Copy(recipients: recipients, bytes: header.untracked, isTracked: false)], remarks: [reason])
    }
}

/// What a sender wants to be tracked where the message does not say.
public enum TrackingWish: String, Sendable, CaseIterable {
    case yes, no, opens
}

/// Makes tracked copies of messages: looks at them, registers them at the hub, and puts pixel and links in.
///
/// Never stands in a mail's way: whatever goes wrong, the message comes out as it was, with the reason.
public struct MailTracker: Sendable {
    private let hub: any MailRegistry
    private let wish: TrackingWish
    private let addsHTML: Bool

    /// - Parameters:
    ///   - wish: what is tracked where the message has no `X-Mailbell-Track`.
    ///   - addsHTML: whether a message of plain text gets an HTML alternative, so that its opens can be tracked.
    public init(_ hub: any MailRegistry, wish: TrackingWish = .yes, addsHTML: Bool = false) {
        self.hub = hub
        self.wish = wish
        self.addsHTML = addsHTML
    }

    /// The copies for these recipients.
    ///
    /// - Parameters:
    ///   - recipients: as the envelope has them. Names are taken from the header.
    ///   - now: when it is sent.
    public func track(
        _ message: [UInt8], to recipients: [String], now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) async -> TrackedMail {
        let header = MailHeader(message)
        let isWanted = header.track.map { $0 != .no } ?? (wish != .no)
        guard isWanted else { return .untracked(header, to: recipients, because: "not to be tracked") }
        let sender: MailSender
        do {
            sender = try await hub.sender()
        } catch {
            var mail = TrackedMail.untracked(header, to: recipients, because: error.description)
            // What cannot be tracked anyway has nothing to wait for.
            mail.isHubAway = error.isTemporary && Draft(message, options: options(of: header)).untouched == nil
            return mail
        }
        guard let from = header.from.flatMap({ normalizedAddress($0.email) }) else {
            return .untracked(header, to: recipients, because: "it has no From with an address")
        }
        guard sender.addresses.contains(from) else {
            let whose = sender.addresses.first ?? "the user"
            return .untracked(
                header, to: recipients, because: "From is \(from), which is no address of \(whose) at the hub")
        }
        var draft = Draft(message, options: options(of: header, sender))
        if let reason = draft.untouched { return .untracked(header, to: recipients, because: reason.description) }
        if !draft.oldLinks.isEmpty { draft = draft.resolving(await hub.targets(of: draft.oldLinks)) }
        return await register(draft, from, recipients, now, using: &random)
    }

    /// - Parameter sender: as far as it is known.
    private func options(of header: MailHeader, _ sender: MailSender? = nil) -> CraftOptions {
        let opensAlone = header.track.map { $0 == .opens } ?? (wish == .opens)
        return CraftOptions(
            ownBases: sender?.bases ?? [], tracksClicks: !opensAlone && (sender?.tracksClicks ?? true),
            addsHTML: addsHTML)
    }

    private func register(
        _ draft: Draft, _ from: String, _ recipients: [String], _ now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) async -> TrackedMail {
        let domain = from.split(separator: "@").last.map(String.init) ?? "mailbell.invalid"
        let messageID = draft.messageID ?? "<\(ULID(at: now, using: &random))@\(domain)>"
        let names = Dictionary(
            (draft.to + draft.cc + draft.bcc).map { (normalizedAddress($0.email) ?? $0.email, $0.name) }
        ) { first, _ in first }
        var seen: Set<String> = []
        // What is no address to the hub, a mailbox with quotes perhaps, gets the mail all the same.
        let known = recipients.compactMap { given in normalizedAddress(given).map { (given, $0) } }
            .filter { seen.insert($0.1).inserted }
        var copies: [TrackedMail.Copy] = []
        var remarks: [String] = []
        let links = Array(draft.links.prefix(Limits.linksPerMessage))
        if links.count < draft.links.count {
            remarks.append("only the first \(links.count) of \(draft.links.count) links are tracked")
        }
        for start in stride(from: 0, to: known.count, by: Limits.recipientsPerMessage) {
            let part = known[start..<min(known.count, start + Limits.recipientsPerMessage)]
            let registered: [RegisteredRecipient]
            do {
                registered = try await hub.register(
                    MailRegistration(
                        from: from, recipients: part.map { .init(email: $0.1, name: (names[$0.1] ?? nil)) },
                        subject: draft.subject, messageID: messageID, sentAt: now, links: links))
            } catch {
                // Those before are tracked; the rest goes out as it is.
                let rest = known[start...].map(\.0)
                copies.append(.init(recipients: rest, bytes: draft.untracked, isTracked: false))
                var mail = TrackedMail(copies: copies, remarks: remarks + [error.description])
                mail.isHubAway = error.isTemporary
                return mail
            }
            let tickets = Dictionary(registered.map { ($0.email, $0) }) { first, _ in first }
            for (given, email) in part {
                let ticket = tickets[email]
                let copy = draft.instrument(
                    pixelURL: ticket?.pixelURL, links: ticket?.trackedLinks ?? [:], messageID: messageID)
                if let reason = copy.untouched { remarks.append("\(given): \(reason)") }
                copies.append(
                    .init(
                        recipients: [given], bytes: copy.bytes,
                        isTracked: copy.untouched == nil && (copy.hasPixel || copy.rewrittenLinks > 0)))
            }
        }
        let rest = recipients.filter { normalizedAddress($0) == nil }
        if !rest.isEmpty {
            copies.append(.init(recipients: rest, bytes: draft.untracked, isTracked: false))
            remarks.append("not addresses that can be tracked: " + rest.joined(separator: ", "))
        }
        return TrackedMail(copies: copies, remarks: remarks)
    }
}
