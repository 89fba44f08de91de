/// The addresses and domains whose mail is never logged, of a user or of the account. A domain covers its subdomains.
public struct NeverLog: Hashable, Sendable {
    /// The addresses.
    public private(set) var addresses: Set<AddressKey> = []
    /// The domains.
    public private(set) var domains: Set<DomainName> = []

    /// A list without entries.
    public init() {}

    /// Reads a text with one entry a line: an address `alice@example.com`, or a domain `example.com` or `@example.com`. Only the
    /// latter form takes a top-level domain, so that a forgotten `@example.com` does not turn a name into one. Empty lines count
    /// for nothing, and a `#` between spaces or line ends begins a remark.
    ///
    /// - Throws: with the lines that are none of these, or if there are more than 10,000 entries.
    public init(_ text: String, _ fold: AddressFold) throws(EntryListError) {
        try EntryList.read(text) { entry throws(EntryList.Problem) in try add(entry, fold) }
    }

    /// Whether mail of or to this address is never logged.
    public func contains(_ key: AddressKey) -> Bool {
        addresses.contains(key) || (!domains.isEmpty && key.domain.containing.contains { domains.contains($0) })
    }

    /// The number of entries.
    public var count: Int { addresses.count + domains.count }

    /// The entries, domains first, each kind sorted: one a line, as `init` reads them.
    public var text: String {
        let lines =
            domains.sorted().map { $0.labels.count > 1 ? $0.text : "@" + $0.text } + addresses.sorted().map(\.text)
        return lines.map { $0 + "\n" }.joined()
    }

    private mutating func add(_ entry: Substring, _ fold: AddressFold) throws(EntryList.Problem) {
        var said: String { "'\(entry.excerpt(bytes: 60))'" }
        let at = UInt8(ascii: "@")
        if entry.hasPrefix("*") {
            throw .init("\(said): write a domain without *, such as example.com, which covers its subdomains")
        }
        let isAfterAt = entry.utf8.first == at
        guard entry.utf8.contains(at), !isAfterAt else {
            guard let domain = DomainName(Substring(entry.unicodeScalars.dropFirst(isAfterAt ? 1 : 0)), fold) else {
                throw .init("\(said) is neither an address such as alice@example.com nor a domain such as example.com")
            }
            guard isAfterAt || domain.labels.count > 1 else {
                throw .init(
                    "\(said) is not a whole address or domain: write alice@example.com, example.com, or @\(domain) for "
                        + "all of a top-level domain")
            }
            domains.insert(domain)
            return
        }
        guard let key = AddressKey(entry, fold) else {
            throw .init("\(said) is not an address such as alice@example.com")
        }
        addresses.insert(key)
    }
}
