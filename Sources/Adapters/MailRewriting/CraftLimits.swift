/// The limits for tracking. A message that exceeds one of them is sent unchanged.
public enum CraftLimits {
    /// Bytes of a message. Providers accept 25 to 150 MB, and GMime's memory stream counts in 32 bits.
    public static let messageBytes = 256 * 1024 * 1024
    /// Bytes of the header. Postfix refuses more than 100 KiB (`header_size_limit`), other servers 128 to 256 KiB.
    public static let headerBytes = 256 * 1024
    /// Header fields of a message.
    public static let headerFields = 2000
    /// Parts of a message, on all levels together.
    public static let parts = 1000
    /// Levels of nested parts.
    public static let partLevels = 100
    /// Lines that begin with `--`, as the delimiter of each part does. GMime needs about 1.3 KB for a part.
    public static let delimiters = 20_000
    /// Header fields of the message and all its parts, counted before the parse: lines that look like fields.
    public static let allFields = 50_000
    /// Bytes of all fields with addresses or parameters, in the message and all its parts.
    public static let allFieldBytes = 1024 * 1024
    /// Colons in a field with addresses. Each may begin a nested group (RFC 5322, 3.4), for which GMime recurses with
    /// 200 bytes of stack.
    public static let groups = 2000
    /// Parameters of a `Content-…` field. GMime compares each with every other.
    public static let parameters = 200
    /// Comparisons of parameters in the whole message. 250 million take GMime about a second.
    public static let parameterComparisons = 20_000_000
    /// Unterminated encoded words, times the bytes of their field. 500 million take GMime about a second.
    public static let wordSearches = 100_000_000
    /// Commas that do not follow an address, times the bytes of their field. 300 million take GMime about a second.
    public static let commaSearches = 200_000_000
    /// Bytes of an HTML part, decoded. Gmail shows the first 102 KB; the largest newsletters have 1 to 2 MB.
    public static let htmlBytes = 4 * 1024 * 1024
    /// HTML parts that are shown one below the other. Apple Mail writes such parts around attachments.
    public static let htmlParts = 16
    /// Elements that are open at once, except those whose end tag may be omitted. The parse takes time proportional to
    /// tags times depth. Browsers stop at 512.
    public static let htmlDepth = 2000
    /// Attributes of a tag. gumbo compares each with every other. All `<html>` and `<body>` tags count as one tag,
    /// because gumbo merges their attributes.
    public static let htmlAttributes = 256
    /// The sum over all tags of the elements open there: at most tags, gumbo searches them. 40 million take 2 s at
    /// worst.
    public static let htmlSteps = 40_000_000
    /// Seconds of processor time for one parse of HTML. It stops what no other limit foresees. 4 MB take 0.3 s.
    public static let parserSeconds = 2.0
    /// Seconds of processor time for all HTML parts of a message together.
    public static let allParserSeconds = 4.0
    /// Bytes that the HTML parser may hold at once. Its tree needs about 20 times the text.
    public static let parserBytes = 512 * 1024 * 1024
    /// Bytes of a text part that are searched for inline PGP; also the maximum for making an HTML alternative.
    public static let plainBytes = 4 * 1024 * 1024
    /// Addresses of one kind that are read. A hub accepts 500 recipients at once.
    public static let addresses = 2000
    /// Bytes of a line without its line end (RFC 5322, 2.1.1).
    public static let lineBytes = 998
    /// Bytes of a line of quoted-printable, with the `=` of a soft line break (RFC 2045, 6.7).
    public static let quotedPrintableLineBytes = 76
}
