/// The content of a part, decoded. Splices of the decoded bytes can be applied to the encoded ones (RFC 2045, 6).
enum TransferBody {
    /// 7bit, 8bit or no declared encoding: the content is not encoded.
    case plain([UInt8], lineEnd: [UInt8])
    case quotedPrintable(QuotedPrintable)
    case base64(Base64)

    /// - Parameter encoding: the value of `Content-Transfer-Encoding` in lower case; empty for none.
    init(_ raw: [UInt8], encoding: String, lineEnd: [UInt8]) throws(Untouched) {
        switch encoding {
        case "", "7bit", "8bit": self = .plain(raw, lineEnd: lineEnd)
        case "quoted-printable": self = .quotedPrintable(try QuotedPrintable(raw, lineEnd: lineEnd))
        case "base64": self = .base64(try Base64(raw, lineEnd: lineEnd))
        default: throw .unsupportedEncoding(encoding)
        }
    }

    var decoded: [UInt8] {
        switch self {
        case .plain(let bytes, _): bytes
        case .quotedPrintable(let body): body.decoded
        case .base64(let body): body.decoded
        }
    }

    /// The encoded content with `splices` of the decoded bytes. They must be in order and not overlap.
    func spliced(_ splices: [Splice]) throws(Untouched) -> [UInt8] {
        if splices.isEmpty {
            switch self {
            case .plain(let bytes, _): return bytes
            case .quotedPrintable(let body): return body.raw
            case .base64(let body): return body.raw
            }
        }
        switch self {
        case .plain(let bytes, let lineEnd): return try PlainLines.spliced(bytes, splices, lineEnd: lineEnd)
        case .quotedPrintable(let body): return body.spliced(splices)
        case .base64(let body): return body.spliced(splices)
        }
    }
}
