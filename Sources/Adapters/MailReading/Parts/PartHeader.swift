import Core
import MailRewriting

/// The Content fields of a part (RFC 2045; RFC 2183), decoded.
struct PartHeader {
    /// The media type in lower case.
    var type: String
    /// Whether the declared type could not be read.
    var isTypeInvalid = false
    /// The charset in lower case; nil if none is declared.
    var charset: String?
    /// `format` and `delsp` of text/plain (RFC 3676).
    var isFlowed = false
    var deletesSpace = false
    /// The `start` of multipart/related (RFC 2387), without brackets.
    var start: String?
    /// The `report-type` of multipart/report (RFC 6522), in lower case.
    var reportType: String?
    /// The boundary of a multipart; empty for other parts.
    var boundary: [UInt8] = []
    /// The transfer encoding in lower case; empty if none is declared.
    var encoding = ""
    /// Whether the part is declared to be an attachment. So is every disposition but `inline` (RFC 2183, 2.8).
    var isAttachment = false
    /// The declared file name, decoded but not cleaned; nil if there is none.
    var name: String?
    /// Without brackets.
    var contentID: String?

    var isMultipart: Bool { type.hasPrefix("multipart/") && !boundary.isEmpty }

    /// A part without a header.
    init(type: String) { self.type = type }

    /// - Parameters:
    ///   - header: the fields. Of several with one name, the first counts.
    ///   - defaultType: the type of a part that declares none.
    init(_ header: LooseHeader, in bytes: UnsafeRawBufferPointer, defaultType: String) {
        func body(_ name: String) -> Slice<UnsafeRawBufferPointer>? {
            header.fields.first { $0.name == name }.map { bytes[$0.body] }
        }
        let content = body("content-type").map { FieldParameters($0) } ?? FieldParameters()
        type = defaultType
        if let declared = Self.type(content.value) {
            type = declared
        } else if !content.value.isEmpty {
            // Old programs write `text`; others write nonsense, for which RFC 2045, 5.2 prescribes text/plain.
            type = "text/plain"
            isTypeInvalid = content.value != "text"
        }
        charset = content["charset"]?.lowercased()
        isFlowed = content["format"]?.lowercased() == "flowed"
        deletesSpace = content["delsp"]?.lowercased() == "yes"
        start = content["start"].map(Self.bare)
        reportType = content["report-type"]?.lowercased()
        if type.hasPrefix("multipart/") {
            boundary = content["boundary"].map { Array($0.utf8) } ?? []
            // A delimiter is at most a line (RFC 2046, 5.1.1); spaces at its end do not count.
            while boundary.last == 32 || boundary.last == 9 { boundary.removeLast() }
            // Without a delimiter there are no parts. Whatever it contains is better shown than lost.
            if boundary.isEmpty || boundary.count > PartSplitter.longestBoundary {
                boundary = []
                type = "text/plain"
            }
        }
        encoding = body("content-transfer-encoding").map { FieldParameters($0).value } ?? ""
        let disposition = body("content-disposition").map { FieldParameters($0) } ?? FieldParameters()
        isAttachment = !["", "inline"].contains(disposition.value)
        name = [disposition["filename"], content["name"]].lazy.compactMap { $0 }.first { !$0.isEmpty }
        contentID = body("content-id").flatMap { raw in
            let id = Self.bare(String(decoding: raw.filter { $0 > 32 && $0 != 127 }, as: UTF8.self))
            return id.isEmpty || id.utf8.count > Limits.messageIDBytes ? nil : id
        }
    }

    /// The type if it is two tokens (RFC 2045, 5.1), each of at most 127 bytes (RFC 6838, 4.2).
    private static func type(_ value: String) -> String? {
        let halves = value.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, halves.allSatisfy({ (1...127).contains($0.utf8.count) && $0.utf8.allSatisfy(isToken) })
        else { return nil }
        return value
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        byte > 32 && byte < 127 && !"()<>@,;:\\\"/[]?=".utf8.contains(byte)
    }

    private static func bare(_ id: String) -> String {
        var id = id[...]
        if id.hasPrefix("<") { id.removeFirst() }
        if id.hasSuffix(">") { id.removeLast() }
        return String(id)
    }
}
