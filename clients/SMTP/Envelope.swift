/// The sender and the recipients that a mail server is told, independent of the header (RFC 5321, section 2.3.1).
public struct Envelope: Hashable, Sendable {
    /// The address that receives bounces. Empty for a message that must not bounce, such as a bounce itself.
    public var from: String
    /// Bare addresses such as `sam@example.com`; at least one.
    public var recipients: [String]

    /// An envelope, not yet checked: `fault()` does that.
    public init(from: String, recipients: [String]) {
        self.from = from
        self.recipients = recipients
    }

    /// The first address that must not be sent to a server, or the lack of recipients; nil if all is well. An address
    /// with a line end in it would inject a command.
    func fault() -> DeliveryError? {
        if !from.isEmpty, !Self.isSayable(from) {
            return DeliveryError(
                .sender, isTemporary: false, description: "'\(from.prefix(320))' is not a valid sender address")
        }
        if let wrong = recipients.first(where: { !Self.isSayable($0) }) {
            return DeliveryError(
                .recipient, isTemporary: false, recipient: String(wrong.prefix(320)),
                description: "'\(wrong.prefix(320))' is not a valid recipient address")
        }
        if recipients.isEmpty {
            return DeliveryError(.recipient, isTemporary: false, description: "the message has no recipient")
        }
        return nil
    }

    /// Whether `address` can be sent to a server; a local name without a domain can. RFC 5321, section 4.5.3.1, and its
    /// errata allow 254 bytes. The limit here is 512, because some relays encode one address into another and exceed
    /// 254.
    private static func isSayable(_ address: String) -> Bool {
        !address.isEmpty && address.utf8.count <= 512
            && address.utf8.allSatisfy { $0 > 32 && $0 != 127 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
    }
}
