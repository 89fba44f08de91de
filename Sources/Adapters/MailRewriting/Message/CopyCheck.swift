import Glibc

/// Verifies a tracked copy by parsing it again.
enum CopyCheck {
    /// Throws unless the header and all parts of the copy equal those of the original to the byte, except for the
    /// edits.
    static func check(
        _ copy: UnsafeRawBufferPointer, against original: UnsafeRawBufferPointer, _ tree: MessageTree, _ edits: Edits,
        addedMessageID: String?
    ) throws(Untouched) {
        let new = try MessageReader.read(copy, from: Analysis.mboxLine(copy)).tree
        let kept = tree.fields.filter { !LooseHeader.isConfidential(WebURL.trimmed($0.name).lowercased()) }
        let expected = kept + (addedMessageID.map { [MessageTree.Field(name: "Message-ID", raw: $0)] } ?? [])
        guard new.fields.map(trimmed) == expected.map(trimmed) else { throw .failedCheck("the header") }
        guard new.parts.count == tree.parts.count else { throw .failedCheck("the number of parts") }
        let replaced = Set(edits.list.map(\.range))
        for (part, other) in zip(tree.parts, new.parts) {
            guard isSame(part, other) else { throw .failedCheck("a part's header") }
            guard let content = part.content else { continue }
            guard let found = other.content, found == edits.moved(content) else { throw .failedCheck("a part's place") }
            guard replaced.contains(content) || isEqual(original, content, copy, found) else {
                throw .failedCheck("another part")
            }
        }
    }

    /// Whether two ranges hold the same bytes.
    static func isEqual(
        _ one: UnsafeRawBufferPointer, _ range: Range<Int>, _ other: UnsafeRawBufferPointer, _ otherRange: Range<Int>
    ) -> Bool {
        guard range.count == otherRange.count, range.upperBound <= one.count, otherRange.upperBound <= other.count
        else { return false }
        guard !range.isEmpty, let a = one.baseAddress, let b = other.baseAddress else { return range.isEmpty }
        return memcmp(a + range.lowerBound, b + otherRange.lowerBound, range.count) == 0
    }

    /// Whether two parts are equal except for their positions.
    static func isSame(_ one: MessageTree.Part, _ other: MessageTree.Part) -> Bool {
        var one = one
        var other = other
        one.content = nil
        other.content = nil
        one.fieldsStart = nil
        other.fieldsStart = nil
        return one == other
    }

    private static func trimmed(_ field: MessageTree.Field) -> [String] { [field.name, WebURL.trimmed(field.raw)] }
}
