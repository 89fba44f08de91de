public import Core

/// Decides which company a contact belongs to, by the domain of an address.
///
/// No company is made of: a free mail service, a domain of the users, a public suffix, a host without a dot, an IPv4 address, and
/// addresses from which programs send. Immutable: make another when users or settings change.
public struct CompanyRule: Sendable {
    private let suffixes: PublicSuffixes
    private let free: FreeMail
    private let additions: FreeMail
    private let exceptions: FreeMail
    /// The registrable domains of the users.
    private let own: Set<DomainName>

    /// - Parameters:
    ///   - ownDomains: the domains of the users' addresses. Their whole registrable domains are their own.
    ///   - free: the free mail services.
    ///   - additions: further domains of which no company is made.
    ///   - exceptions: domains that are companies' although `free` or `additions` has them.
    public init(
        suffixes: PublicSuffixes, ownDomains: Set<DomainName>, free: FreeMail = .builtIn,
        additions: FreeMail = FreeMail(), exceptions: FreeMail = FreeMail()
    ) {
        self.suffixes = suffixes
        self.free = free
        self.additions = additions
        self.exceptions = exceptions
        own = Set(ownDomains.compactMap { suffixes.registrableDomain(of: $0) })
    }

    /// The company of an address: its registrable domain, and a name made of it, such as `Acme` for `acme.co.jp`. nil if there is
    /// none.
    public func company(of address: AddressKey) -> (domain: DomainName, name: String)? {
        guard !address.isAutomatic, let domain = suffixes.registrableDomain(of: address.domain), !own.contains(domain)
        else { return nil }
        func has(_ list: FreeMail) -> Bool { list.covers(address.domain, registrable: domain) }
        guard has(exceptions) || !(has(additions) || has(free)) else { return nil }
        return (domain, Self.name(domain))
    }

    /// The label before the suffix, as people read it, with a capital.
    private static func name(_ domain: DomainName) -> String {
        let label = DomainName(canonical: domain.labels[0]).unicode
        guard let first = label.unicodeScalars.first else { return label }
        return first.properties.titlecaseMapping + String(label.unicodeScalars.dropFirst())
    }
}
