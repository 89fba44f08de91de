/// Why a message was not accepted, and whether a retry makes sense. It never contains any part of a password.
///
/// A message is accepted for all recipients or for none. After this error nobody received it, unless `mayHaveArrived`.
public struct DeliveryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The step that failed.
    public enum Stage: String, Hashable, Sendable {
        /// The server could not be reached.
        case connection
        /// TLS: the certificate is not trusted, or the server offers no TLS.
        case encryption
        /// The server refused the session at its greeting or at EHLO.
        case greeting
        /// AUTH.
        case login
        /// MAIL FROM.
        case sender
        /// RCPT TO.
        case recipient
        /// DATA, or the message itself.
        case message
        /// The local sendmail could not be run, or was killed by a signal.
        case program
    }

    /// The server's reply (RFC 5321, section 4.2), or what the local sendmail wrote to standard error. The text is at
    /// most 1 KiB and not yet printable.
    public struct Reply: Hashable, Sendable {
        /// Three digits from a server, or a program's exit code.
        public let code: Int
        /// The text after the code, its lines joined by spaces.
        public let text: String
    }

    /// The step that failed.
    public let stage: Stage
    /// Whether a later attempt may succeed: true for 4xx, network and TLS errors, false for permanent ones such as 5xx.
    public let isTemporary: Bool
    /// The recipient whom the server refused or whose address is invalid; nil for other errors.
    public let recipient: String?
    /// What the server or program said; nil if it said nothing.
    public let reply: Reply?
    /// The whole message was sent, but no answer came: a retry may deliver a second copy.
    public let mayHaveArrived: Bool
    /// One line for the user, with the server's reply. Not yet printable.
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

    /// The exit code for a replacement of sendmail(8), from sysexits.h: EX_TEMPFAIL, EX_NOUSER or EX_UNAVAILABLE.
    public var exitCode: Int32 {
        if isTemporary { return 75 }
        return stage == .recipient ? 67 : 69
    }
}
