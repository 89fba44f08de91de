/// A head read in the simplest way, without an index into bytes: what `HeadParser` must agree with. It takes a whole head, cuts it
/// at each CRLF, and asks of each piece what RFC 9112 asks.
struct ReferenceHead {
    var method: String
    var target: String
    var minor: Int
    var fields: [[String]]
    var length: Int?
    var isChunked = false
    var closes: Bool

    private static let tokens = Set(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".unicodeScalars)
    private static let hostCharacters = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()*+;=".unicodeScalars)

    /// - Parameter text: latin-1, a scalar a byte, ending with the empty line.
    init?(_ text: [Unicode.Scalar]) {
        var lines: [[Unicode.Scalar]] = [[]]
        var index = 0
        while index < text.count {
            if text[index] == "\r", index + 1 < text.count, text[index + 1] == "\n" {
                lines.append([])
                index += 2
            } else {
                lines[lines.count - 1].append(text[index])
                index += 1
            }
        }
        while lines.first?.isEmpty == true, lines.count > 2 { lines.removeFirst() }
        guard lines.count >= 3, lines.suffix(2).allSatisfy(\.isEmpty) else { return nil }
        lines.removeLast(2)
        let parts = lines[0].split(separator: " ", omittingEmptySubsequences: false).map(Array.init)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(Self.tokens.contains), !parts[1].isEmpty,
            parts[1].allSatisfy({ $0.value > 0x20 && $0.value < 0x7f && $0 != "#" }),
            Self.string(parts[2].dropLast()) == "HTTP/1.", let minor = Int(Self.string(parts[2].suffix(1)))
        else { return nil }
        method = Self.string(parts[0])
        target = Self.string(parts[1])
        self.minor = minor
        fields = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), colon > 0, line[..<colon].allSatisfy(Self.tokens.contains)
            else { return nil }
            var value = line[(colon + 1)...]
            guard value.allSatisfy({ $0 == "\t" || ($0.value >= 0x20 && $0.value != 0x7f) }) else { return nil }
            while let first = value.first, first == " " || first == "\t" { value.removeFirst() }
            while let last = value.last, last == " " || last == "\t" { value.removeLast() }
            fields.append([Self.string(line[..<colon]).lowercased(), Self.string(value)])
        }
        // What follows a CONNECT may be meant for a tunnel.
        closes =
            minor == 0 || method == "CONNECT"
            || fields.contains { $0[0] == "connection" && Self.elements($0[1]).contains("close") }
        let hosts = values("host")
        guard hosts.count <= 1, hosts.count == 1 || minor == 0, hosts.allSatisfy(Self.isHost), isTarget else {
            return nil
        }
        guard values("expect").allSatisfy({ $0.lowercased() == "100-continue" }) else { return nil }
        let lengths = values("content-length")
        guard lengths.count <= 1,
            lengths.allSatisfy({
                (1...18).contains($0.unicodeScalars.count) && $0.unicodeScalars.allSatisfy { ("0"..."9").contains($0) }
            })
        else { return nil }
        length = lengths.first.flatMap { Int($0) }
        let codings = values("transfer-encoding")
        if !codings.isEmpty {
            guard lengths.isEmpty, minor > 0, codings.flatMap(Self.elements) == ["chunked"] else { return nil }
            isChunked = true
        }
        if length == 0 { length = nil }
    }

    private func values(_ name: String) -> [String] { fields.filter { $0[0] == name }.map { $0[1] } }

    private var isTarget: Bool {
        if method == "CONNECT" || target.hasPrefix("/") || (method == "OPTIONS" && target == "*") { return true }
        for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
            let host = String(target.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" })
            return !host.isEmpty && !host.hasPrefix(":") && Self.isHost(host)
        }
        return false
    }

    private static func isHost(_ text: String) -> Bool {
        var name = text
        var isAddress = false
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return false }
            let address = text[..<end].dropFirst()
            guard !address.isEmpty, address.allSatisfy({ "0123456789abcdefABCDEF:.".contains($0) }) else {
                return false
            }
            name = String(text[end...].dropFirst())
            isAddress = true
        }
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, !(isAddress && parts.first?.isEmpty == false) else { return false }
        if parts.count == 2, !parts[1].allSatisfy({ ("0"..."9").contains($0) }) { return false }
        return (parts.first ?? "").unicodeScalars.allSatisfy(hostCharacters.contains)
    }

    private static func elements(_ list: String) -> [String] {
        list.unicodeScalars.split(separator: ",").map { element in
            String(element).lowercased().split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
        }.filter { !$0.isEmpty }
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }
}
