/// Which remote images a shown mail may load.
public enum ImagePolicy: Sendable, Hashable {
    /// None: the mail's sender learns nothing.
    case none
    /// Those with an https URL. The browser loads them, so their servers learn the reader's address.
    case remote
}

/// What a URL of one of our own hubs in a mail stands for.
public enum RestoredURL: Sendable, Hashable {
    /// A tracked link, and the URL to which it leads.
    case link(String)
    /// A tracking pixel, or another URL that must not be requested: the link or image is removed.
    case pixel
}

/// Texts that are added to a shown mail, in the reader's language.
public struct ViewTexts: Sendable, Hashable {
    /// On the switch that shows a folded quote.
    public var quote: String
    /// Above a mail whose HTML is too complex to be shown.
    public var plainNotice: String

    /// Texts without markup. Other lengths than a line are allowed.
    public init(quote: String, plainNotice: String) {
        self.quote = quote
        self.plainNotice = plainNotice
    }

    /// English.
    public static let english = ViewTexts(
        quote: "Quoted text", plainNotice: "The HTML of this mail is too complex. This is its text.")
    /// Japanese.
    public static let japanese = ViewTexts(
        quote: "引用文", plainNotice: "このメールの HTML は複雑すぎるため、テキストのみ表示しています。")
}

/// A mail as HTML that is safe to show in a sandboxed frame.
///
/// It is made when the mail is shown, and never stored: then a correction here also applies to old mail.
public struct WashedMail: Sendable {
    /// What takes the place of the mail's HTML: its style sheets, then `<body>`. Washing it again changes nothing.
    public internal(set) var content: [UInt8]
    /// Whether a remote image was left out: because of `ImagePolicy.none`, or because its URL is not https.
    public internal(set) var hasRemoteImages = false
    /// Whether the HTML exceeds a limit of `ViewLimits`, so that only its text is shown.
    public internal(set) var isPlain = false
    /// The hosts of the links, in ASCII and lower case, each once, in order of the first link to each. At most
    /// `ViewLimits.linkHosts`.
    public internal(set) var linkHosts: [String] = []

    /// The whole HTML document in UTF-8. Serve it with `MailView.contentSecurityPolicy(images:)`.
    public var document: [UInt8] { MailPage.document(content) }
}
