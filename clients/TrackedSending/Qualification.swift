/// Adds a domain to local addresses, such as the `root` of cron, at and smartd.
///
/// A mail server needs it: it does not know this machine's users.
public struct Qualification: Sendable {
    private let own: String?
    private let host: String
    private let isOurs: @Sendable (String) -> Bool

    /// - Parameters:
    ///   - own: the sending user's address; nil if none is set.
    ///   - host: this machine's name.
    ///   - isOurs: whether mail to a local name goes to the sending user, as for root and other system names.
    public init(own: String?, host: String, isOurs: @escaping @Sendable (String) -> Bool) {
        self.own = own
        self.host = host
        self.isOurs = isOurs
    }

    /// Whether an address has no domain. The empty address, `<>`, is not local.
    public static func isLocal(_ address: String) -> Bool { !address.isEmpty && !address.contains("@") }

    /// The sender with a domain. Any local name becomes `own`, whose account at the mail server is used.
    public func sender(_ address: String) -> String {
        Self.isLocal(address) ? own ?? "\(address)@\(host)" : address
    }

    /// The recipient with a domain: `own` for names that `isOurs` accepts, otherwise `name@host`.
    public func recipient(_ address: String) -> String {
        guard Self.isLocal(address) else { return address }
        return isOurs(address) ? own ?? "\(address)@\(host)" : "\(address)@\(host)"
    }
}
