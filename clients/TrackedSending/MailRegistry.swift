public import Core
import HTTPOut
import HTTPWire
public import MailbellClient
import Wire

/// The user whom a token belongs to, as the hub describes them.
public struct MailSender: Sendable {
    /// The user's addresses, in lower case.
    public var addresses: [String]
    /// The hub's base URLs, which its pixels and links begin with.
    public var bases: [String]
    /// Whether the user's seat includes clicks.
    public var tracksClicks: Bool

    /// A sender with these values.
    public init(addresses: [String], bases: [String], tracksClicks: Bool) {
        self.addresses = addresses
        self.bases = bases
        self.tracksClicks = tracksClicks
    }
}

/// A message to register at the hub.
public struct MailRegistration: Hashable, Sendable {
    /// The address in From, in lower case.
    public var from: String
    /// At most `Limits.recipientsPerMessage`.
    public var recipients: [NewMessage.Recipient]
    /// The subject, decoded.
    public var subject: String
    /// The `Message-ID`, with its angle brackets.
    public var messageID: String
    /// When the message is sent.
    public var sentAt: Timestamp
    /// The URLs to track, each once; at most `Limits.linksPerMessage`.
    public var links: [String]
}

/// A registered recipient's pixel and links. What the hub does not track for this recipient is left out.
public struct RegisteredRecipient: Hashable, Sendable {
    /// The recipient's address, in lower case.
    public var email: String
    /// The pixel's URL; nil if opens are not tracked.
    public var pixelURL: String?
    /// Tracked URLs by original URL.
    public var trackedLinks: [String: String]

    /// A recipient with these values.
    public init(email: String, pixelURL: String?, trackedLinks: [String: String] = [:]) {
        self.email = email
        self.pixelURL = pixelURL
        self.trackedLinks = trackedLinks
    }
}

/// A failed request to the hub.
public struct RegistryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why, in one line.
    public var description: String
    /// Whether a later retry may succeed.
    public var isTemporary: Bool

    /// An error with these values.
    public init(_ description: String, isTemporary: Bool) {
        self.description = description
        self.isTemporary = isTemporary
    }
}

/// What sending needs of a hub.
public protocol MailRegistry: Sendable {
    /// The user whom the token belongs to.
    func sender() async throws(RegistryError) -> MailSender
    /// Registers a message and its recipients. Idempotent: recipients who are registered already keep their pixel and
    /// links.
    func register(_ mail: MailRegistration) async throws(RegistryError) -> [RegisteredRecipient]
    /// Reports recipients of a registered message whom the mail server refused. Best effort: if the hub cannot be
    /// reached or does not accept the report, nothing fails.
    ///
    /// - Parameters:
    ///   - recipients: the recipients, each with the mail server's reply.
    ///   - messageID: the `Message-ID` that the message was registered with.
    func tell(refused recipients: [Refusal.Recipient], of messageID: String) async
    /// The targets of the hub's tracked links, by link. Links that the hub does not resolve are left out.
    func targets(of links: [String]) async -> [String: String]
    /// Logs a mail that was sent. Idempotent: a mail that is logged already stays as it is.
    ///
    /// - Parameters:
    ///   - mail: header and body, as the sender wrote them.
    ///   - records: records to file it on, besides those of the rules.
    /// - Returns: why nothing was kept; nil if the mail is logged now.
    func log(_ mail: [UInt8], on records: [RecordName]) async throws(RegistryError) -> String?
}

extension MailSender {
    /// Why an address does not identify this user; nil if it does.
    ///
    /// - Parameter role: what the address is in the mail: `From`, `the sender`.
    func problem(with address: String, as role: String) -> String? {
        guard !addresses.contains(address) else { return nil }
        return "\(role) is \(address), which is not an address of \(addresses.first ?? "the user") at the hub"
    }
}

/// A registry that uses a hub's HTTP API.
public struct HubRegistry: MailRegistry {
    private let api: HubAPI
    private let hub: HubURL
    private let advice: String?

    /// The hub at `hub`, whose API is `api`.
    ///
    /// - Parameter advice: what to do if the token lacks a scope, in a few words.
    public init(_ api: HubAPI, hub: HubURL, advice: String? = nil) {
        self.api = api
        self.hub = hub
        self.advice = advice
    }

    /// Asks the hub whom the token belongs to.
    public func sender() async throws(RegistryError) -> MailSender {
        do throws(HubAPI.Failure) {
            let me = try await api.me()
            let addresses = ["\(hub)", me.publicURL].compactMap(\.self)
            return MailSender(
                addresses: me.addresses, bases: addresses, tracksClicks: me.seat == Seat.paid.rawValue)
        } catch {
            throw RegistryError(error)
        }
    }

    /// Registers the message with `join`, which makes the request idempotent.
    public func register(_ mail: MailRegistration) async throws(RegistryError) -> [RegisteredRecipient] {
        var request = MessageRequest(
            from: mail.from, to: mail.recipients.map { .init(email: $0.email, name: $0.name.map(Self.name)) },
            subject: mail.subject)
        request.messageID = mail.messageID
        request.sentAt = mail.sentAt.rfc3339
        request.links = mail.links
        request.join = true
        if MessageRequest.needsTemplate(recipients: mail.recipients.count, links: mail.links) {
            request.answer = .template
        }
        do throws(HubAPI.Failure) {
            let reply = try await api.register(request)
            return reply.recipients.map { recipient in
                RegisteredRecipient(
                    email: recipient.email, pixelURL: recipient.pixelURL,
                    trackedLinks: reply.trackedLinks(of: recipient))
            }
        } catch {
            throw RegistryError(error)
        }
    }

    /// Reports the recipients in batches, with a timeout of 5 s each. Stops at the first batch that fails.
    public func tell(refused recipients: [Refusal.Recipient], of messageID: String) async {
        let known = recipients.compactMap { one in
            normalizedAddress(one.email).map {
                RefusalRequest.Recipient(email: $0, reason: Self.reason(one.reason))
            }
        }
        for start in stride(from: 0, to: known.count, by: Limits.recipientsPerMessage) {
            let batch = known[start..<min(known.count, start + Limits.recipientsPerMessage)]
            let refusal = RefusalRequest(messageID: messageID, recipients: Array(batch))
            // If one request fails, the next would wait just as long.
            guard (try? await api.within(.seconds(5)).tell(refusal)) != nil else { return }
        }
    }

    /// The text on one line, cut to the length that a hub accepts.
    private static func reason(_ text: String) -> String {
        var line = String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
        while line.utf8.count > Limits.reasonBytes { line.removeLast() }
        return line.isEmpty ? "refused" : line
    }

    /// Asks for the first 50 links with HEAD: the hub answers with the target, and counts no click.
    public func targets(of links: [String]) async -> [String: String] {
        var targets: [String: String] = [:]
        for link in links.prefix(50) where targets[link] == nil {
            guard let url = HTTPURL(link) else { continue }
            var request = HTTPClientRequest(.head, url)
            request.totalTimeout = .seconds(5)
            // If the hub does not answer, the mail must not wait for the other links.
            guard let response = try? await HTTPClient.send(request) else { break }
            if response.head.status == 302, let target = response.head.location { targets[link] = target }
        }
        return targets
    }

    /// Sends the mail without a copy of its own. A large one has longer than other requests.
    public func log(_ mail: [UInt8], on records: [RecordName]) async throws(RegistryError) -> String? {
        let patience = Duration.seconds(30 + mail.count / Self.slowestBytesPerSecond)
        do throws(HubAPI.Failure) {
            let (_, reply) = try await api.within(patience).log(HTTPClientUpload(mail), on: records)
            return reply.entries.isEmpty ? reply.refusal : nil
        } catch {
            var failure = RegistryError(error)
            if error.missingScope != nil, let advice { failure.description += " " + advice }
            throw failure
        }
    }

    /// A slower connection is given up.
    private static let slowestBytesPerSecond = 200_000

    /// The name, cut to the length that a hub accepts.
    private static func name(_ text: String) -> String {
        var text = text
        while text.utf8.count > Limits.nameBytes { text.removeLast() }
        return text
    }
}

extension RegistryError {
    init(_ failure: HubAPI.Failure) {
        self.init(failure.description, isTemporary: failure.status.map { $0 >= 500 || $0 == 429 } ?? true)
    }
}
