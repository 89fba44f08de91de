import Core
import Wire

/// What the browser says about where and for what a passkey was used (WebAuthn Level 3, section 5.8.1).
///
/// Browsers add members, one of them only to say that they may, so unknown members are ignored. A member that counts
/// must not be there twice.
struct ClientData: Hashable, Sendable {
    /// Longest client data in bytes. Browsers send about 200.
    static let maximumBytes = 8192

    var type: String
    /// As base64url.
    var challenge: String
    var origin: String
    /// Whether it may come from a frame in another origin: `crossOrigin` is not false, or `topOrigin` is there.
    var isEmbedded: Bool

    /// - Throws: `malformedClientData`.
    init(_ bytes: [UInt8]) throws(WebAuthnError) {
        guard bytes.count <= Self.maximumBytes else { throw .malformedClientData }
        var scan = JSONScan(bytes: bytes)
        var texts: [String: String] = [:]
        var names: Set<String> = []
        var isCrossOrigin = false
        let isRead = scan.object { scan, name in
            guard let name = Self.unescaped(name, scan.hasEscapes) else { return false }
            guard Self.known.contains(name) else { return scan.value() != nil }
            guard names.insert(name).inserted else { return false }
            let start = scan.at
            guard let kind = scan.value() else { return false }
            switch name {
            case "crossOrigin": isCrossOrigin = !isText(bytes[start..<scan.at], "false")
            case "topOrigin": break
            default:
                guard kind == .string else { return false }
                texts[name] = Self.unescaped(bytes[scan.text], scan.hasEscapes)
            }
            return true
        }
        guard isRead, scan.isAtEnd, let type = texts["type"], let challenge = texts["challenge"],
            let origin = texts["origin"]
        else { throw .malformedClientData }
        self.type = type
        self.challenge = challenge
        self.origin = origin
        isEmbedded = isCrossOrigin || names.contains("topOrigin")
    }

    private static let known: Set<String> = ["type", "challenge", "origin", "crossOrigin", "topOrigin"]

    /// The text of a JSON string; nil for half of a surrogate pair. Android writes the origin's slashes as `\/`.
    private static func unescaped(_ text: ArraySlice<UInt8>, _ hasEscapes: Bool) -> String? {
        guard hasEscapes else { return String(decoding: text, as: UTF8.self) }
        let quote = [UInt8(ascii: "\"")]
        return try? decodeJSON(String.self, from: quote + text + quote)
    }
}
