/// Why a message was not taken, and whether it makes sense to try again. Nothing of a password is in it.
///
/// A message is taken for all recipients or for none: after this error it went to nobody, unless `mayHaveArrived`.
public struct DeliveryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done.
    public enum Stage: String, Hashable, Sendable {
        /// Nobody was reached.
        case connection
        /// TLS: a certificate that is not trusted, or a server that has none.
        case encryption
        /// The server does not talk to us, or with nobody.
        case greeting
        case login
        case sender
        case recipient
        /// The message itself.
        case message
        /// The local sendmail could not be run, or was ended.
        case program
    }

    /// What the server said (RFC 5321, section 4.2), or the local sendmail on standard error: up to 1 KiB, not made
    /// printable.
    public struct Reply: Hashable, Sendable {
        /// Of a server three digits, of a program its exit code.
        public let code: Int
        public let text: String
    }

    public let stage: Stage
    /// A later attempt may succeed: 4xx, network, TLS. The others are for good: 5xx.
    public let isTemporary: Bool
    /// The one recipient who was refused.
    public let recipient: String?
    public let reply: Reply?
    /// The whole message was sent and no answer came: a second attempt may be a second copy.
    public let mayHaveArrived: Bool
    /// One line for the user, with what the server said: to be made printable.
    public let description: String

    init(
        _ stage: Stage, isTemporary: Bool, recipient: String? = nil, reply: Reply? = nil, mayHaveArrived: Bool = false,
        description: String
    ) {
        self.stage = stage
        self.isTemporary = isTemporary
        self.recipient = recipient
        self.reply = reply
        self.mayHaveArrived = mayHaveArrived
        self.description = description
    }

    /// What a program that stands in for sendmail(8) ends with, by sysexits.h: EX_TEMPFAIL, EX_NOUSER or EX_UNAVAILABLE.
    public var exitCode: Int32 {
        if isTemporary { return 75 }
        return stage == .recipient ? 67 : 69
    }
}
