public import Core

/// Domains whose addresses belong to persons. A domain covers its subdomains.
public struct FreeMail: Sendable {
    /// Whole domains.
    private var domains: Set<DomainName> = []
    /// `yahoo` for the list's `yahoo.*`.
    private var anySuffix: Set<String> = []
    /// `mail2` and `com` for the list's `mail2*.com`.
    private var beginnings: Set<Beginning> = []

    private struct Beginning: Hashable {
        var label: String
        var suffix: String
    }

    /// The list that comes with the hub: `freemail.txt`, embedded in the program. A test checks that it is valid.
    public static let builtIn: FreeMail = {
        do throws(EntryListError) {
            return try FreeMail(String(decoding: PackageResources.freemail_txt, as: UTF8.self))
        } catch {
            preconditionFailure("freemail.txt: \(error)")
        }
    }()

    /// A list without entries.
    public init() {}

    /// Reads a text with one entry a line: a domain such as `example.com`; `example.*`, which is `example` before any public
    /// suffix; or `exam*.com`, every name that begins so. Empty lines count for nothing, and a `#` between spaces or line ends
    /// begins a remark.
    ///
    /// - Throws: with the lines that are none of these, or if there are more than 10,000 entries.
    public init(_ text: String) throws(EntryListError) {
        try EntryList.read(text) { entry throws(EntryList.Problem) in try add(entry) }
    }

    /// The number of entries.
    public var count: Int { domains.count + anySuffix.count + beginnings.count }

    /// Whether an entry covers a domain.
    ///
    /// - Parameter registrable: the domain's own registrable domain. Entries for what contains it do not count: `blogspot.com`
    ///   does not cover `acme.blogspot.com`, where the list of public suffixes has `blogspot.com`.
    func covers(_ domain: DomainName, registrable: DomainName) -> Bool {
        let name = registrable.labels[0]
        if anySuffix.contains(String(name)) { return true }
        let suffix = registrable.text.dropFirst(name.utf8.count + 1)
        if beginnings.contains(where: { $0.suffix == suffix && name.hasPrefix($0.label) }) { return true }
        return domain.containing.contains {
            $0.text.utf8.count >= registrable.text.utf8.count && domains.contains($0)
        }
    }

    private mutating func add(_ entry: Substring) throws(EntryList.Problem) {
        let problem = EntryList.Problem(
            "'\(entry.excerpt(bytes: 60))' is not a domain such as example.com, example.* or exam*.com")
        func domain(_ text: some StringProtocol) throws(EntryList.Problem) -> DomainName {
            guard let domain = DomainName(text, .standard) else { throw problem }
            return domain
        }
        func label(_ text: some StringProtocol) throws(EntryList.Problem) -> String {
            let label = try domain(text)
            guard label.labels.count == 1 else { throw problem }
            return label.text
        }
        guard let star = entry.utf8.firstIndex(of: UInt8(ascii: "*")) else {
            let domain = try domain(entry)
            guard domain.labels.count > 1 else { throw problem }
            domains.insert(domain)
            return
        }
        let before = entry[..<star]
        let after = entry[entry.utf8.index(after: star)...]
        if after.isEmpty, before.hasSuffix(".") {
            anySuffix.insert(try label(before.dropLast()))
        } else if after.hasPrefix(".") {
            beginnings.insert(Beginning(label: try label(before), suffix: try domain(after.dropFirst()).text))
        } else {
            throw problem
        }
    }
}
