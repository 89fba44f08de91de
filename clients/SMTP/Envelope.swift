/// From whom and to whom a message goes, whatever its header says (RFC 5321, section 2.3.1).
public struct Envelope: Hashable, Sendable {
    /// Where it is told that a message could not be delivered. Empty for a message about which nothing is told, such as one
    /// that tells it.
    public var from: String
    /// Bare addresses, `sam@example.com`, one at least.
    public var recipients: [String]

    public init(from: String, recipients: [String]) {
        self.from = from
        self.recipients = recipients
    }

    /// What in it cannot be said to a server; nil if all can. An address with a line end in it would be another command.
    func fault() -> DeliveryError? {
        if !from.isEmpty, !Self.isSayable(from) {
            return DeliveryError(
                .sender, isTemporary: false, description: "'\(from.prefix(320))' is not the address of a sender")
        }
        if let wrong = recipients.first(where: { !Self.isSayable($0) }) {
            return DeliveryError(
                .recipient, isTemporary: false, recipient: String(wrong.prefix(320)),
                description: "'\(wrong.prefix(320))' is not the address of a recipient")
        }
        if recipients.isEmpty {
            return DeliveryError(.recipient, isTemporary: false, description: "the message has no recipient")
        }
        return nil
    }

    /// A local name without a domain is one, too. 254 bytes are the most by RFC 5321, section 4.5.3.1, and its errata; some
    /// relays encode other addresses into theirs and go over it.
    private static func isSayable(_ address: String) -> Bool {
        !address.isEmpty && address.utf8.count <= 512
            && address.utf8.allSatisfy { $0 > 32 && $0 != 127 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
    }
}
