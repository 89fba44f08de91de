public import Core
import MailRewriting

/// The copies of a message that are to be sent: a tracked one for each recipient, or an unchanged one for all of them.
public struct TrackedMail: Sendable {
    /// A copy for one or more recipients.
    public struct Copy: Sendable {
        /// The recipients. A tracked copy has exactly one.
        public var recipients: [String]
        /// Header and body.
        public var bytes: [UInt8]
        /// Whether the copy has a pixel or tracked links.
        public var isTracked: Bool
        /// The `Message-ID` under which the hub knows these recipients; nil if they are not registered.
        public var messageID: String?
    }
    /// Each recipient is in one copy.
    public var copies: [Copy]
    /// Why nothing, or less than requested, is tracked; one line each.
    public var remarks: [String] = []
    /// Whether the hub could not be reached, so that a later attempt may track the message.
    public var isHubAway = false

    /// The message unchanged, except for fields that never leave this machine: Mailbell's own, `Bcc` and `Resent-Bcc`.
    static func untracked(_ header: MailHeader, to recipients: [String], because reason: String) -> TrackedMail {
        TrackedMail(
            copies: [Copy(recipients: recipients, bytes: header.untracked, isTracked: false)], remarks: [reason])
    }
}

/// What is tracked if the message has no `X-Mailbell-Track` header.
public enum TrackingWish: String, Sendable, CaseIterable {
    /// Opens and clicks, nothing, or opens only.
    case yes, no, opens
}

/// Makes tracked copies of messages: analyzes a message, registers it at the hub, and inserts pixels and tracked links.
///
/// Tracking never prevents sending: if anything fails, the result is the unchanged message and the reason.
public struct MailTracker: Sendable {
    private let hub: any MailRegistry
    private let wish: TrackingWish
    private let addsHTML: Bool
    private let crafter: any MailCrafter

    /// - Parameters:
    ///   - wish: what is tracked if the message has no `X-Mailbell-Track` header.
    ///   - addsHTML: whether a plain text message gets an HTML alternative, so that its opens can be tracked.
    ///   - crafter: parses the message and makes the copies.
    public init(
        _ hub: any MailRegistry, wish: TrackingWish = .yes, addsHTML: Bool = false,
        crafter: any MailCrafter = InProcessCrafter()
    ) {
        self.hub = hub
        self.crafter = crafter
        self.wish = wish
        self.addsHTML = addsHTML
    }

    /// Makes the copies for these recipients.
    ///
    /// - Parameters:
    ///   - recipients: the envelope's recipients. Their names come from the header.
    ///   - submitters: further addresses that identify the sender, such as the envelope's sender. If one of them, or
    ///     the address in From, does not belong to the hub's user, nothing is tracked.
    ///   - now: the sending time.
    public func track(
        _ message: [UInt8], to recipients: [String], submittedBy submitters: [String] = [], now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) async -> TrackedMail {
        let header = MailHeader(message, readsAddresses: false)
        let isWanted = header.track.map { $0 != .no } ?? (wish != .no)
        guard isWanted else { return .untracked(header, to: recipients, because: "tracking is switched off") }
        do throws(Reason) {
            let sender = try await askSender(of: message, header)
            for submitter in submitters { try check(submitter, "the sender", sender) }
            var request = makeRequest(header, sender)
            var found = try await look(message, request)
            guard let from = found.from.flatMap(normalizedAddress) else {
                throw Reason(found.untouched ?? "its From has no address")
            }
            try check(from, "From", sender)
            if let reason = found.untouched { throw Reason(reason) }
            if !found.oldLinks.isEmpty {
                request.resolved = await hub.targets(of: found.oldLinks)
                found = try await look(message, request)
            }
            return await register(message, header, request, found, from, recipients, now, using: &random)
        } catch {
            var mail = TrackedMail.untracked(header, to: recipients, because: error.text)
            mail.isHubAway = error.isHubAway
            return mail
        }
    }

    /// Reports to the hub the recipients of a registered message whom the mail server refused.
    public func tell(refused recipients: [Refusal.Recipient], of messageID: String) async {
        await hub.tell(refused: recipients, of: messageID)
    }

    /// The reason why nothing is tracked.
    private struct Reason: Error {
        var text: String
        var isHubAway = false
        init(_ text: String) { self.text = text }
    }

    private func askSender(of message: [UInt8], _ header: MailHeader) async throws(Reason) -> MailSender {
        do {
            return try await hub.sender()
        } catch {
            var reason = Reason(error.description)
            // A message that cannot be tracked anyway need not wait for the hub.
            if error.isTemporary, let found = try? await crafter.craft(message, makeRequest(header)).0 {
                reason.isHubAway = found.untouched == nil
            }
            throw reason
        }
    }

    private func check(_ address: String, _ role: String, _ sender: MailSender) throws(Reason) {
        if let problem = sender.problem(with: address, as: role) { throw Reason(problem) }
    }

    private func look(_ message: [UInt8], _ request: CraftRequest) async throws(Reason) -> CraftedMail {
        do throws(CraftError) {
            return try await crafter.craft(message, request).0
        } catch {
            throw Reason(error.description)
        }
    }

    /// - Parameter sender: nil if the hub could not be reached.
    private func makeRequest(_ header: MailHeader, _ sender: MailSender? = nil) -> CraftRequest {
        let opensAlone = header.track.map { $0 == .opens } ?? (wish == .opens)
        return CraftRequest(
            ownBases: sender?.bases ?? [], tracksClicks: !opensAlone && (sender?.tracksClicks ?? true),
            addsHTML: addsHTML)
    }

    private func register(
        _ message: [UInt8], _ header: MailHeader, _ request: CraftRequest, _ found: CraftedMail, _ from: String,
        _ recipients: [String], _ now: Timestamp, using random: inout some RandomNumberGenerator
    ) async -> TrackedMail {
        let domain = from.split(separator: "@").last.map(String.init) ?? "mailbell.invalid"
        let messageID = found.messageID ?? "<\(ULID(at: now, using: &random))@\(domain)>"
        let names = Dictionary(
            found.addressees.map { (normalizedAddress($0.email) ?? $0.email, $0.name) }
        ) { first, _ in first }
        var seen: Set<String> = []
        // Addresses that the hub does not accept, such as those with quotes, still get the mail, at the end of this
        // function.
        let known = recipients.compactMap { given in normalizedAddress(given).map { (given, $0) } }
            .filter { seen.insert($0.1).inserted }
        var copies: [TrackedMail.Copy] = []
        var remarks: [String] = []
        let links = Array(found.links.prefix(Limits.linksPerMessage))
        if links.count < found.links.count {
            remarks.append("only the first \(links.count) of \(found.links.count) links are tracked")
        }
        for start in stride(from: 0, to: known.count, by: Limits.recipientsPerMessage) {
            let part = known[start..<min(known.count, start + Limits.recipientsPerMessage)]
            let registered: [RegisteredRecipient]
            do {
                registered = try await hub.register(
                    MailRegistration(
                        from: from, recipients: part.map { .init(email: $0.1, name: (names[$0.1] ?? nil)) },
                        subject: found.subject, messageID: messageID, sentAt: now, links: links))
            } catch {
                // The recipients before are tracked; the rest get the unchanged message.
                let rest = known[start...].map(\.0)
                copies.append(.init(recipients: rest, bytes: header.untracked, isTracked: false))
                var mail = TrackedMail(copies: copies, remarks: remarks + [error.description])
                mail.isHubAway = error.isTemporary
                return mail
            }
            let tickets = Dictionary(registered.map { ($0.email, $0) }) { first, _ in first }
            var request = request
            request.messageID = messageID
            request.tickets = part.map {
                .init(pixelURL: tickets[$0.1]?.pixelURL, links: tickets[$0.1]?.trackedLinks ?? [:])
            }
            do throws(CraftError) {
                let (crafted, bytes) = try await crafter.craft(message, request)
                for (((given, _), copy), bytes) in zip(zip(part, crafted.copies), bytes) {
                    if let reason = copy.untouched { remarks.append("\(given): \(reason)") }
                    copies.append(
                        .init(
                            recipients: [given], bytes: bytes,
                            isTracked: copy.untouched == nil && (copy.hasPixel || copy.rewrittenLinks > 0),
                            messageID: messageID))
                }
            } catch {
                copies.append(
                    .init(
                        recipients: part.map(\.0), bytes: header.untracked, isTracked: false, messageID: messageID))
                remarks.append(error.description)
            }
        }
        let rest = recipients.filter { normalizedAddress($0) == nil }
        if !rest.isEmpty {
            copies.append(.init(recipients: rest, bytes: header.untracked, isTracked: false))
            remarks.append("these addresses cannot be tracked: " + rest.joined(separator: ", "))
        }
        return TrackedMail(copies: copies, remarks: remarks)
    }
}
