public import Core

/// The `User-Agent` header (RFC 9110, 10.1.5) as people's programs and machines write it.
public enum UserAgent {
    /// How much of a header is read, in bytes of UTF-8. Real ones have 60 to 300; the rest of a longer one is ignored.
    public static let maximumBytes = 1024

    /// The program, system and device that `text` names.
    ///
    /// A part it does not tell is nil. Names carry no versions. For a machine (a proxy, a library, a crawler) only the
    /// client is told: the system in its agent is a costume. Gmail's proxy calls itself Firefox on Windows.
    /// Any text is accepted: letter case, control characters and text outside ASCII do no harm.
    public static func parse(_ text: String) -> Agent {
        AgentReading(of: text).agent
    }

    /// `text`, cut to the bytes that are read.
    static func readable(_ text: String) -> String { text.prefix(bytes: maximumBytes) }
}
