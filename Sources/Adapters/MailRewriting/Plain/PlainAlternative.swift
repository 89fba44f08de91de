/// A plain text message that gets an HTML alternative (RFC 2046, 5.1.4). The plain part keeps its bytes and its Content
/// fields, one level deeper.
struct PlainAlternative {
    private let index: Int
    private let content: Range<Int>
    // The Content fields, which move with the text.
    private let moved: [Range<Int>]
    private let movedBytes: [UInt8]
    /// The start of the empty line before the text.
    private let headerEnd: Int
    private let isRoot: Bool
    private let needsVersion: Bool
    private let encoding: String
    private let lineEnd: [UInt8]
    private let boundary: String
    private let paragraphs: String

    init(_ tree: MessageTree, _ bytes: UnsafeRawBufferPointer, _ message: HeaderBlock) throws(Untouched) {
        guard let index = Displayed.parts(tree, type: "text/plain").first, let content = tree.parts[index].content,
            content.count <= CraftLimits.plainBytes
        else { throw .noHTML }
        let part = tree.parts[index]
        var raw = Array(bytes[content])
        lineEnd = message.lineEnd
        let text = try PlainText.decode(
            try TransferBody(raw, encoding: part.encoding, lineEnd: lineEnd).decoded, charset: part.charset)
        isRoot = index == 0
        self.index = index
        self.content = content
        encoding = part.encoding
        if isRoot {
            let fields = message.fields.filter { $0.name.hasPrefix("content-") }
            moved = fields.map(\.range)
            headerEnd = message.emptyLine.lowerBound
            needsVersion = message.fields("mime-version").isEmpty
        } else {
            let header = part.fieldsStart == nil ? nil : try HeaderBlock(bytes, from: part.fieldsStart ?? 0)
            moved = header?.fields.filter { $0.name.hasPrefix("content-") }.map(\.range) ?? []
            headerEnd = header?.emptyLine.lowerBound ?? content.lowerBound - lineEnd.count
            needsVersion = false
        }
        guard headerEnd >= 0, headerEnd < content.lowerBound,
            bytes[headerEnd..<content.lowerBound].elementsEqual(lineEnd)
        else { throw .malformed("the text does not follow its header") }
        movedBytes = moved.flatMap { Array(bytes[$0]) }
        // The boundary is a hash of the text, so that all copies have the same one. It must not occur in the text.
        var name = "=_mailbell_\(String(Self.hash(raw), radix: 36))"
        raw += movedBytes
        while Self.holds(raw, name) { name += "_" }
        boundary = name
        paragraphs = FlowedText.html(text, isFlowed: part.isFlowed, deletesSpace: part.deletesSpace)
    }

    /// Adds the edits that wrap the text and add the HTML with a pixel.
    func add(to edits: inout Edits, pixelURL: String) {
        for range in moved { edits.add(range, []) }
        var type = needsVersion ? line("MIME-Version: 1.0") : []
        type += line("Content-Type: multipart/alternative;") + line(" boundary=\"\(boundary)\"")
        if encoding == "8bit" { type += line("Content-Transfer-Encoding: 8bit") }
        edits.add(headerEnd..<headerEnd, type)
        edits.add(content.lowerBound..<content.lowerBound, line("--\(boundary)") + movedBytes + lineEnd)
        let (html, name) = encodedHTML(pixelURL)
        var after = lineEnd + line("--\(boundary)")
        after += line("Content-Type: text/html; charset=utf-8") + line("Content-Transfer-Encoding: \(name)") + lineEnd
        after += html + lineEnd + Array("--\(boundary)--".utf8)
        if isRoot { after += lineEnd }
        edits.add(content.upperBound..<content.upperBound, after)
    }

    /// Throws unless the copy has the text and all other parts unchanged, and the HTML beside the text.
    func check(
        _ copy: UnsafeRawBufferPointer, against original: UnsafeRawBufferPointer, _ tree: MessageTree
    ) throws(Untouched) {
        let new = try MessageReader.read(copy, from: Analysis.mboxLine(copy)).tree
        guard new.parts.count == tree.parts.count + 2, new.parts[index].type == "multipart/alternative",
            new.parts[index + 2].type == "text/html"
        else { throw .failedCheck("the parts") }
        for (place, part) in tree.parts.enumerated() {
            var other = new.parts[place < index ? place : place == index ? index + 1 : place + 2]
            if place == index {
                other.level -= 1
                other.fields = part.fields
            }
            guard CopyCheck.isSame(part, other) else { throw .failedCheck("a part's header") }
            guard let range = part.content else { continue }
            guard let found = other.content, CopyCheck.isEqual(original, range, copy, found) else {
                throw .failedCheck("another part")
            }
        }
    }

    private func encodedHTML(_ pixelURL: String) -> (bytes: [UInt8], encoding: String) {
        var html = Array("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n".utf8)
        html += Array(paragraphs.utf8) + Pixel.tag(pixelURL) + Array("</body></html>".utf8)
        // A non-ASCII byte takes 3 bytes in quoted-printable; any byte takes 1⅓ in base64.
        if html.count(where: { $0 > 126 }) * 6 > html.count {
            return (Base64.encode(html, lineLength: 76, lineEnd: lineEnd), "base64")
        }
        return (QuotedPrintable.encode(html, lineEnd: lineEnd), "quoted-printable")
    }

    private func line(_ text: String) -> [UInt8] { Array(text.utf8) + lineEnd }

    /// The FNV-1a hash.
    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private static func holds(_ bytes: [UInt8], _ name: String) -> Bool {
        let name = Array(name.utf8)
        guard bytes.count >= name.count else { return false }
        return (0...(bytes.count - name.count)).contains {
            bytes[$0] == name[0] && bytes[$0..<$0 + name.count].elementsEqual(name)
        }
    }
}
