/// Who fetches from a network. The raw values are the words of `networks.txt`, which explains them.
public enum NetworkClass: String, CaseIterable, Sendable {
    /// Only mail-security products fetch from here.
    case scanner
    /// Mail-security products fetch from here in the first 10 minutes after sending; later, people browse through them too.
    case probableScanner = "scanner-probable"
    /// Mail-security products follow links from here: a click is a machine's in the first 10 minutes after sending, and
    /// unknown later. Images are judged as from anywhere.
    case clickScanner = "scanner-clicks"
    /// Mail-security products follow links from here in the first 10 minutes after sending: such a click is unknown.
    /// Everything else is judged as from anywhere.
    case probableClickScanner = "scanner-probable-clicks"
    /// A data centre: a desktop browser from here is a machine's in the first 10 minutes after sending.
    case hosting
    /// A relay: people may fetch through it from somewhere else.
    case proxy
    /// None of the above.
    case people
}

/// A list's entry for a network.
public struct NetworkLabel: Hashable, Sendable {
    /// Who fetches from there.
    public var networkClass: NetworkClass
    /// The owner, as shown to people; nil if the list names none.
    public var owner: String?

    /// Whether the person behind a fetch from here is somewhere else.
    var hidesPlace: Bool {
        switch networkClass {
        case .scanner, .probableScanner, .hosting, .proxy: true
        // A click judged to come through a scanner has no place anyway.
        case .clickScanner, .probableClickScanner, .people: false
        }
    }

    /// Whether a mail service fetches images from here for its readers. The owner is then written `image proxy of Example`.
    var isImageProxy: Bool { networkClass == .proxy && owner?.hasPrefix("image proxy of ") ?? false }
}
