/// Limits of what is instrumented. A message beyond one of them goes out untouched.
public enum CraftLimits {
    /// Bytes of a message. Providers take 25 to 150 MB; and GMime's stream in memory counts in 32 bits.
    public static let messageBytes = 256 * 1024 * 1024
    /// Bytes of the header. Postfix refuses more than 100 KiB (`header_size_limit`), other servers 128 to 256 KiB.
    public static let headerBytes = 256 * 1024
    /// Header fields of a message.
    public static let headerFields = 2000
    /// Parts of a message, all levels together.
    public static let parts = 1000
    /// Bytes of an HTML part, decoded. Gmail shows the first 102 KB; the largest newsletters have 1 to 2 MB.
    public static let htmlBytes = 4 * 1024 * 1024
    /// HTML parts that are shown one below the other, as Apple's Mail writes them around attachments.
    public static let htmlParts = 16
    /// Elements that are open at once, end tags that may be left out not counted. Time to parse grows with tags times
    /// depth; browsers themselves stop at 512.
    public static let htmlDepth = 2000
    /// Bytes that the parser of HTML may hold at once. Its tree takes about 20 times the text.
    public static let parserBytes = 512 * 1024 * 1024
    /// Bytes of a text part that are looked through for inline PGP, and that an HTML alternative is made of.
    public static let plainBytes = 4 * 1024 * 1024
    /// Addresses of one kind that are told of; a hub takes 500 recipients.
    public static let addresses = 2000
    /// Bytes of a line without its end (RFC 5322, 2.1.1).
    public static let lineBytes = 998
    /// Bytes of a line of quoted-printable, the `=` of a soft break included (RFC 2045, 6.7).
    public static let quotedPrintableLineBytes = 76
}
