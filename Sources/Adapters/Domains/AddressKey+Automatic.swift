public import Core

extension AddressKey {
    /// Whether a program sends from here and nobody reads what is sent back: `noreply`, `mailer-daemon`, `postmaster`, a bounce
    /// address. Decided by the words of the local part, which digits and punctuation separate.
    public var isAutomatic: Bool {
        let words = local.utf8.split { !(($0 >= 97 && $0 <= 122) || $0 >= 128) }
            .map { String(decoding: $0, as: UTF8.self) }
        guard let first = words.first else { return false }
        let pairs = zip(words, words.dropFirst())
        return Self.starts.contains(first) || pairs.first { _ in true }.map { $0 == ("mailer", "daemon") } ?? false
            || words.contains { word in Self.refusals.contains { word.contains($0) } }
            || pairs.contains { Self.negations.contains($0) && $1 == "reply" }
    }

    /// First words, as in `bounces+1234-kim=example.com@`.
    private static let starts: Set = ["bounce", "bounces", "mailerdaemon", "postmaster"]
    /// Parts of a word, as in `accounts-noreply@`.
    private static let refusals = ["noreply", "donotreply", "dontreply"]
    /// Words before `reply`, as in `please-do-not-reply@`.
    private static let negations: Set = ["no", "not", "donot", "dont"]
}
