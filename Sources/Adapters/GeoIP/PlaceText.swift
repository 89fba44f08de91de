/// What a name in a table may be.
enum PlaceText {
    /// No name of a place or a time zone is longer; what is, is garbage that an activity must not carry.
    static let maximumBytes = 200

    /// The name; nil if it is empty, too long, or `-`, by which IP2Location says that it knows none.
    static func name(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard !bytes.isEmpty, bytes.count <= maximumBytes, !(bytes.count == 1 && bytes[0] == UInt8(ascii: "-"))
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
