extension MMDBData {
    /// The number of the autonomous system in the record at `offset`; nil if it names none.
    ///
    /// GeoLite2-ASN and DB-IP ASN Lite have a number, `autonomous_system_number`. IPinfo has a text, `asn`, such as `AS64496`.
    func systemNumber(at offset: Int) -> UInt32? {
        guard let record = resolved(at: offset), var members = Members(record, of: self) else { return nil }
        while let (name, value) = members.next() {
            if name.spells("autonomous_system_number") {
                return unsigned(value).flatMap { UInt32(exactly: $0) }
            } else if name.spells("asn") {
                return unsigned(value).flatMap { UInt32(exactly: $0) } ?? text(value).flatMap(Self.systemNumber)
            }
        }
        return nil
    }

    private static func systemNumber(_ text: UnsafeRawBufferPointer) -> UInt32? {
        guard text.count > 2, text.count <= 12, text[0] == UInt8(ascii: "A"), text[1] == UInt8(ascii: "S"),
            text.dropFirst(2).allSatisfy({ $0 >= 48 && $0 <= 57 })
        else { return nil }
        return UInt32(String(decoding: text.dropFirst(2), as: UTF8.self))
    }
}
