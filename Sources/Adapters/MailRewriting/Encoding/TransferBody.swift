/// The content of a part, decoded, and how to put splices of the decoded bytes into the encoded ones (RFC 2045, 6).
enum TransferBody {
    /// 7bit, 8bit, or nothing said: the content is what it is.
    case plain([UInt8], lineEnd: [UInt8])
    case quotedPrintable(QuotedPrintable)
    case base64(Base64)

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

    /// The encoded content with `splices` of the decoded bytes, which are in order and do not overlap.
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
