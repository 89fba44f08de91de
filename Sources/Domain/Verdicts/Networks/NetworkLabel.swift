/// What a network says of those who fetch from it. The words are those of `networks.txt`, which explains them.
public enum NetworkClass: String, CaseIterable, Sendable {
    /// Only mail-security products fetch from here.
    case scanner
    /// They do in the first 10 minutes after sending; later, people browse through them too.
    case probableScanner = "scanner-probable"
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
    var hidesPlace: Bool { networkClass != .people }
}
