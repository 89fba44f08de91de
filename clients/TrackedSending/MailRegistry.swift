public import Mailbell
public import MailbellClient
import MailbellWire
import Transport

/// Whose mail it is: what a hub says of a token.
public struct MailSender: Sendable {
    /// In lower case.
    public var addresses: [String]
    /// How the hub's pixels and links begin, in mail sent now and before.
    public var bases: [String]
    /// Whether the seat has clicks.
    public var tracksClicks: Bool

    public init(addresses: [String], bases: [String], tracksClicks: Bool) {
        self.addresses = addresses
        self.bases = bases
        self.tracksClicks = tracksClicks
    }
}

/// A message to be registered.
public struct MailRegistration: Hashable, Sendable {
    public var from: String
    public var recipients: [NewMessage.Recipient]
    public var subject: String
    public var messageID: String
    public var sentAt: Timestamp
    public var links: [String]
}

/// One recipient's pixel and links. Without what is not to be tracked.
public struct RegisteredRecipient: Hashable, Sendable {
    public var email: String
    public var pixelURL: String?
    /// By the original URL.
    public var trackedLinks: [String: String]

    public init(email: String, pixelURL: String?, trackedLinks: [String: String] = [:]) {
        self.email = email
        self.pixelURL = pixelURL
        self.trackedLinks = trackedLinks
    }
}

/// Why the hub has not answered as it should.
public struct RegistryError: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
    /// Whether to ask again later may help.
    public var isTemporary: Bool

    public init(_ description: String, isTemporary: Bool) {
        self.description = description
        self.isTemporary = isTemporary
    }
}

/// A hub, as sending asks it.
public protocol MailRegistry: Sendable {
    func sender() async throws(RegistryError) -> MailSender
    /// Those recipients that the message has already keep what they have: to ask again is safe.
    func register(_ mail: MailRegistration) async throws(RegistryError) -> [RegisteredRecipient]
    /// Where links of the hub lead, as far as it says.
    func targets(of links: [String]) async -> [String: String]
}

/// A hub by its API.
public struct HubRegistry: MailRegistry {
    private let api: HubAPI
    private let hub: HubURL

    public init(_ api: HubAPI, hub: HubURL) {
        self.api = api
        self.hub = hub
    }

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

    public func register(_ mail: MailRegistration) async throws(RegistryError) -> [RegisteredRecipient] {
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            json.member("from", mail.from)
            json.key("to")
            json.array { json in
                for recipient in mail.recipients {
                    json.object {
                        $0.member("email", recipient.email)
                        $0.member("name", ifSome: recipient.name.map { Self.name($0) })
                    }
                }
            }
            json.member("subject", mail.subject)
            json.member("message_id", mail.messageID)
            json.member("sent_at", mail.sentAt.rfc3339)
            json.key("links")
            json.array { for link in mail.links { $0.string(link) } }
            json.member("join", true)
        }
        do throws(HubAPI.Failure) {
            return try await api.register(json.bytes).recipients.map { recipient in
                RegisteredRecipient(
                    email: recipient.email, pixelURL: recipient.pixelURL,
                    trackedLinks: Dictionary(
                        recipient.links.filter { $0.url != $0.trackedURL }.map { ($0.url, $0.trackedURL) }
                    ) { first, _ in first })
            }
        } catch {
            throw RegistryError(error)
        }
    }

    /// HEAD is answered with where the link leads, and counts as no click.
    public func targets(of links: [String]) async -> [String: String] {
        var targets: [String: String] = [:]
        for link in links.prefix(50) where targets[link] == nil {
            guard let url = HTTPURL(link) else { continue }
            var request = HTTPClientRequest(.head, url)
            request.totalTimeout = .seconds(5)
            // Where nobody answers, the mail does not wait for the other links.
            guard let response = try? await HTTPClient.send(request) else { break }
            if response.head.status == 302, let target = response.head.location { targets[link] = target }
        }
        return targets
    }

    /// A name longer than a hub takes is cut.
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
