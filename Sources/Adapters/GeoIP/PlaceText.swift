/// Checks the names in a table.
enum PlaceText {
    /// Bytes of a name of a place or a time zone, at most. A longer one is garbage, and must not get into an activity.
    static let maximumBytes = 200

    /// The name; nil if it is empty, too long, or `-`, which stands for an unknown name in IP2Location's tables.
    static func name(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard !bytes.isEmpty, bytes.count <= maximumBytes, !(bytes.count == 1 && bytes[0] == UInt8(ascii: "-"))
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
