import Core

/// Host names in the form used to compare them: in lower case, without a dot at the end.
public enum HostName {
    /// Maximum length of a name as text (RFC 1035, 2.3.4).
    public static let maximumBytes = 253

    /// The name in that form; nil if `text` is not a host name (RFC 1123, 2.1; underscores occur in practice and are
    /// allowed). The last label must contain a letter, so an IPv4 address is not a name.
    public static func normalized(_ text: some StringProtocol) -> String? {
        var bytes = Array(text.utf8)
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        guard !bytes.isEmpty, bytes.count <= maximumBytes else { return nil }
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes[index] |= 0x20
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                continue
            case UInt8(ascii: "."):
                guard index > 0, bytes[index - 1] != UInt8(ascii: ".") else { return nil }
            default: return nil
            }
        }
        let last = bytes[(bytes.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? 0)...]
        guard last.contains(where: { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The suffix that a word of a list stands for: `example.com` for `*.example.com`.
    static func suffix(_ word: Substring) throws(NetworkList.Fault) -> String {
        guard let suffix = normalized(word.dropFirst(2)), suffix.contains(".") else {
            throw .init(problem: "'\(word.excerpt(bytes: 60))' are no host names such as *.example.com")
        }
        return suffix
    }

    /// The suffixes of `name`, the longest first, without `name` itself: `b.c.d`, `c.d` and `d` for `a.b.c.d`.
    static func suffixes(of name: String) -> some Sequence<Substring> {
        sequence(state: name[...]) { rest in
            guard let dot = rest.firstIndex(of: ".") else { return nil }
            rest = rest[rest.index(after: dot)...]
            return rest
        }
    }
}
