import Core

/// Where an image of a mail comes from.
enum ImageSource {
    /// A raster image in the URL itself. The URL is in visible ASCII.
    case data(String)
    /// A part of the same mail, by its Content-ID (RFC 2392).
    case part(contentID: String)
    /// Another server.
    case remote(String)

    /// nil for all other URLs.
    init?(_ value: String) {
        let start = value.utf8.drop { $0 <= 32 }.prefix(16)
        let scheme = String(decoding: start, as: UTF8.self).lowercased()
        if scheme.hasPrefix("data:") {
            guard let url = Self.raster(value) else { return nil }
            self = .data(url)
        } else if scheme.hasPrefix("cid:") {
            self = .part(contentID: Self.decoded(LinkTarget.trimmed(value).dropFirst(4)))
        } else if let url = trackableURL(told: value) {
            self = .remote(url)
        } else {
            // A browser finds the host of `https:/host` and of `//host`, too: something was left out.
            guard scheme.hasPrefix("http") || scheme.hasPrefix("//") else { return nil }
            self = .remote("")
        }
    }

    /// The beginnings of the data: URLs of raster images.
    static let rasters: [StaticString] = [
        "data:image/png", "data:image/jpeg", "data:image/jpg", "data:image/gif", "data:image/webp",
    ]

    /// A data: URL of a raster image in base64, without white space; nil for any other.
    private static func raster(_ value: String) -> String? {
        let bytes = value.utf8.filter { $0 > 32 }
        guard let comma = bytes.firstIndex(of: UInt8(ascii: ",")), comma < 100 else { return nil }
        let head = String(decoding: bytes[..<comma], as: UTF8.self).lowercased()
        guard rasters.contains(where: { head == "\($0);base64" }),
            bytes[(comma + 1)...].allSatisfy({ byte in
                (48...57).contains(byte) || (97...122).contains(byte | 0x20)
                    || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
            })
        else { return nil }
        return head + String(decoding: bytes[comma...], as: UTF8.self)
    }

    /// Decodes percent-escapes.
    private static func decoded(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[at + 1...at + 2], as: UTF8.self), radix: 16)
            {
                result.append(value)
                at += 3
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
