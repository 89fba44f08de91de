/// What a network says of those who fetch from it. The words are those of `networks.txt`, which explains them.
enum NetworkClass: String, CaseIterable, Sendable {
    case scanner
    case probableScanner = "scanner-probable"
    case hosting
    case proxy
    case people
}

/// What a list says of a network.
struct NetworkLabel: Hashable, Sendable {
    var networkClass: NetworkClass
    /// Whose it is, for people to read; nil where the list does not say.
    var owner: String?

    /// Whether who fetches from here is somewhere else.
    var hidesPlace: Bool { networkClass != .people }
}
