import HTMLParsing

/// Limits for showing a mail.
public enum ViewLimits {
    /// Bytes of HTML that are washed. Of longer HTML, only the text of its beginning is shown.
    public static let htmlBytes = 4 * 1024 * 1024
    /// Bytes of a plain text that are shown.
    public static let textBytes = 4 * 1024 * 1024
    /// Bytes of HTML from which a text is taken.
    public static let extractedBytes = 4 * 1024 * 1024
    /// Elements that are open at once in the washed HTML. Browsers change a tree that is deeper than 512, so what they
    /// show would not be what was checked.
    public static let depth = 480
    /// Maximum size of the washed HTML, as a multiple of the source's bytes. `addedBytes` comes on top.
    public static let growth = 4
    /// Bytes that the washed HTML may have beyond `growth`.
    public static let addedBytes = 64 * 1024
    /// Parses of the HTML until washing it again changes nothing. HTML that needs more is shown as text.
    public static let passes = 5
    /// Hosts in `WashedMail.linkHosts`.
    public static let linkHosts = 500
    /// Processor time in seconds to parse a mail's HTML, all passes together.
    public static let seconds = 1.0

    static let parser = HTMLLimits(
        bytes: growth * htmlBytes + addedBytes, depth: 2000, attributes: 256, steps: 20_000_000, seconds: seconds,
        memory: 256 * 1024 * 1024)
}
