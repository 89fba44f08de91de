public import Core

/// The `User-Agent` header (RFC 9110, 10.1.5) as people's programs and machines write it.
public enum UserAgent {
    /// The maximum number of bytes of a header, in UTF-8, that are read; the rest is ignored. Real headers have 60 to 300.
    public static let maximumBytes = 1024

    /// The program, system and device that `text` names.
    ///
    /// A part that the text does not name is nil. Names have no versions. For a machine (a proxy, a library, a crawler) only
    /// the client is set, because the system in its agent is faked: Gmail's proxy claims to be Firefox on Windows. Any text
    /// is accepted, in any letter case, with control characters and with text outside ASCII.
    public static func parse(_ text: String) -> Agent {
        AgentReading(of: text).agent
    }

    /// `text`, cut to the maximum that is read.
    static func readable(_ text: String) -> String { text.prefix(bytes: maximumBytes) }
}
