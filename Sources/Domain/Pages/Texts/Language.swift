public import Core

/// A language of the pages.
public enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case japanese = "ja"

    /// The language of a tag such as `ja-JP`; nil if there are no texts in it.
    public init?(_ tag: LanguageTag) {
        let primary = tag.text.prefix { $0 != "-" }.lowercased()
        guard let language = Self(rawValue: primary) else { return nil }
        self = language
    }

    /// The language that a browser's `Accept-Language` header (RFC 9110, section 12.5.4) prefers; English if it names
    /// none that there is.
    public init(accepting header: String?) {
        var best: (language: Language, quality: Double)?
        for item in (header ?? "").prefix(1000).split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let name = parts.first, let language = LanguageTag(name).flatMap(Language.init) else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if quality > best?.quality ?? 0 { best = (language, quality) }
        }
        self = best?.language ?? .english
    }

    /// Its name in itself, for the choice of a language.
    public var ownName: String {
        switch self {
        case .english: "English"
        case .japanese: "日本語"
        }
    }

    /// All texts in this language.
    var texts: Texts {
        switch self {
        case .english: .english
        case .japanese: .japanese
        }
    }
}
