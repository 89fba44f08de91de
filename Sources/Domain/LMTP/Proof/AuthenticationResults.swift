/// What a server found when it checked who a message is from: the field `Authentication-Results` (RFC 8601).
///
/// Whether to believe it is another question: anyone can write such a field. See `SenderProof`.
public struct AuthenticationResults: Hashable, Sendable {
    /// The result of one method: `dmarc=pass header.from=example.com`.
    public struct Result: Hashable, Sendable {
        /// Such as `dmarc`, in lower case.
        public let method: String
        /// The method's version; 1 unless it is written.
        public let version: Int
        /// Such as `pass`, in lower case.
        public let result: String
        /// The text of `reason=`; nil if there is none.
        public let reason: String?
        /// What was checked.
        public let properties: [Property]

        /// The values of one property, in order.
        ///
        /// - Parameters:
        ///   - type: such as `header`, in lower case.
        ///   - name: such as `from`, in lower case.
        public func values(_ type: String, _ name: String) -> [String] {
            properties.filter { $0.type == type && $0.name == name }.map(\.value)
        }
    }

    /// What was checked: `header.from=example.com`.
    public struct Property: Hashable, Sendable {
        /// Such as `header`, in lower case. Empty for a property without a type, which RFC 8601 does not have but some
        /// servers write.
        public let type: String
        /// Such as `from`, in lower case.
        public let name: String
        /// The value without quotes.
        public let value: String
    }

    /// Results of a field, and properties of a result, together with all others in the field.
    public static let maximumParts = 500

    /// The server that wrote the field.
    public let authservID: String
    /// The version of the format; 1 unless it is written.
    public let version: Int
    /// The results, in order. Empty for `none`, which says that nothing was checked.
    public let results: [Result]

    /// Reads the value of the field. Results may be separated by more than one semicolon, and values may contain more
    /// characters than a token: real servers write both.
    public init(_ value: [UInt8]) throws(FieldFault) {
        var scanner = try FieldScanner(value)
        (authservID, version) = try Self.head(&scanner)
        var results: [Result] = []
        var isNone = false
        var parts = 0
        while scanner.next != nil {
            guard scanner.take(.semicolon) else { throw .malformed }
            try scanner.skipSpace()
            guard let next = scanner.next, next != .semicolon else { continue }
            parts += 1
            guard parts <= Self.maximumParts else { throw .tooLong }
            // RFC 8601, section 2.2: `none` is the only one.
            guard !isNone else { throw .malformed }
            if let result = try Self.result(&scanner, isFirst: results.isEmpty, &parts) {
                results.append(result)
            } else {
                isNone = true
            }
        }
        self.results = results
    }

    /// The server that wrote the field, even if the rest of it is malformed or too long; nil if it begins with no name.
    public static func authservID(_ value: [UInt8]) -> String? {
        guard var scanner = try? FieldScanner(Array(value.prefix(FieldScanner.maximumBytes))) else { return nil }
        return try? identity(&scanner)
    }

    /// `[CFWS] authserv-id`.
    private static func identity(_ scanner: inout FieldScanner) throws(FieldFault) -> String {
        try scanner.skipSpace()
        let id = scanner.next == .quote ? try scanner.quotedString() : scanner.characters(while: \.isToken)
        guard !id.isEmpty else { throw .malformed }
        return try text(id)
    }

    /// `[CFWS] authserv-id [ CFWS authres-version ] [CFWS]`.
    private static func head(_ scanner: inout FieldScanner) throws(FieldFault) -> (id: String, version: Int) {
        let id = try identity(&scanner)
        try scanner.skipSpace()
        let version = scanner.next?.isDigit == true ? try number(&scanner) : 1
        try scanner.skipSpace()
        return (id, version)
    }

    /// `methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]`; nil for `none`, which is only valid as the first.
    private static func result(
        _ scanner: inout FieldScanner, isFirst: Bool, _ parts: inout Int
    ) throws(FieldFault) -> Result? {
        let method = try scanner.keyword()
        try scanner.skipSpace()
        if method == "none", isFirst, scanner.next == nil || scanner.next == .semicolon { return nil }
        var version = 1
        if scanner.take(UInt8(ascii: "/")) {
            try scanner.skipSpace()
            version = try number(&scanner)
            try scanner.skipSpace()
        }
        guard scanner.take(.equals) else { throw .malformed }
        try scanner.skipSpace()
        let result = try scanner.keyword()
        var reason: String?
        var properties: [Property] = []
        while true {
            try scanner.skipSpace()
            guard let next = scanner.next, next != .semicolon else { break }
            parts += 1
            guard parts <= maximumParts else { throw .tooLong }
            let property = try property(&scanner)
            if property.type.isEmpty, property.name == "reason", reason == nil {
                reason = property.value
            } else {
                properties.append(property)
            }
        }
        return Result(method: method, version: version, result: result, reason: reason, properties: properties)
    }

    /// `ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue`, or `name = pvalue`.
    private static func property(_ scanner: inout FieldScanner) throws(FieldFault) -> Property {
        var type = ""
        var name = try scanner.keyword()
        try scanner.skipSpace()
        if scanner.take(.dot) {
            try scanner.skipSpace()
            type = name
            name = try scanner.keyword()
            try scanner.skipSpace()
        }
        guard scanner.take(.equals) else { throw .malformed }
        try scanner.skipSpace()
        // `"local part"@domain` is a quoted string and then more.
        var value: [UInt8] = []
        while let byte = scanner.next, !byte.isWhiteSpace, byte != .semicolon, byte != .open {
            guard byte != .quote else {
                value += try scanner.quotedString()
                continue
            }
            let piece = scanner.characters { $0 > 0x20 && $0 != 0x7f && !"\";()\\".utf8.contains($0) }
            guard !piece.isEmpty else { throw .malformed }
            value += piece
        }
        return Property(type: type, name: name, value: try text(value))
    }

    private static func number(_ scanner: inout FieldScanner) throws(FieldFault) -> Int {
        let digits = scanner.characters(while: \.isDigit)
        guard (1...9).contains(digits.count) else { throw .malformed }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func text(_ bytes: [UInt8]) throws(FieldFault) -> String {
        guard !bytes.contains(where: \.isControl), let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed
        }
        return text
    }
}
