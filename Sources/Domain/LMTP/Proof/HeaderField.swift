/// One field of a message's header.
public struct HeaderField: Hashable, Sendable {
    /// The name, in any case.
    public let name: String
    /// What follows the colon, with folds.
    public let value: [UInt8]

    /// A field as it stands in the message.
    public init(_ name: String, _ value: some Sequence<UInt8>) {
        self.name = name
        self.value = Array(value)
    }

    /// A field with a text as its value.
    public init(_ name: String, _ value: String) { self.init(name, value.utf8) }

    /// Whether the field has this name. White space before the colon, an obsolete form (RFC 5322, section 4.5), does
    /// not hide a field.
    func isNamed(_ other: String) -> Bool {
        var bytes = name.utf8[...]
        while let last = bytes.last, last.isWhiteSpace { bytes.removeLast() }
        return bytes.isText(other)
    }
}
