/// What a network says of those who fetch from it. The words are those of `networks.txt`, which explains them.
public enum NetworkClass: String, CaseIterable, Sendable {
    /// Only mail-security products fetch from here.
    case scanner
    /// They do in the first 10 minutes after sending; later, people browse through them too.
    case probableScanner = "scanner-probable"
    /// Links are followed from here by mail-security products alone; pictures are fetched by people too.
    case clickScanner = "scanner-clicks"
    /// Mail-security products follow links from here in the first 10 minutes after sending; otherwise, people come too.
    case probableClickScanner = "scanner-probable-clicks"
    /// A data centre: a desktop browser from here is a machine's in the first 10 minutes.
    case hosting
    /// People may fetch through it, whose place is another.
    case proxy
    /// Nothing of the above.
    case people
}

/// What a list says of a network.
public struct NetworkLabel: Hashable, Sendable {
    /// Who fetches from there.
    public var networkClass: NetworkClass
    /// Whose it is, for people to read; nil where the list does not say.
    public var owner: String?

    /// Whether who fetches from here is somewhere else.
    var hidesPlace: Bool {
        switch networkClass {
        case .scanner, .probableScanner, .hosting, .proxy: true
        // What a scanner is there by its clicks has no place either way.
        case .clickScanner, .probableClickScanner, .people: false
        }
    }

    /// Whether a mail service fetches pictures from here for its readers: such an owner is `image proxy of Example`.
    var isImageProxy: Bool { networkClass == .proxy && owner?.hasPrefix("image proxy of ") ?? false }
}
