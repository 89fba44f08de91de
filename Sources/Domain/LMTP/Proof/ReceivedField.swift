/// The field `Received` that a server puts on top of a message (RFC 5321, section 4.4), as far as it says who sent the
/// message: `from` and `by`, and the login that Postfix adds with `smtpd_sasl_authenticated_header = yes`.
///
///     Received: from laptop (unknown [192.0.2.1])
///             (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
///             (Authenticated sender: alice@example.com)
///             by mx.example.com (Postfix) with ESMTPSA id 39A9E675C3
public struct ReceivedField: Hashable, Sendable {
    /// What the client called itself; nil for mail that was not received over a network.
    public let from: String?
    /// The server that wrote the field, in lower case.
    public let by: String
    /// The protocol, such as `esmtpsa`, in lower case; nil if it is not there.
    public let with: String?
    /// Whom the client signed in as.
    ///
    /// Only the text of a whole comment between `from` and `by` counts, where only the server writes comments. A text
    /// that others chose stands elsewhere: the client's name is one word, a certificate's name is within another
    /// comment, and a recipient comes behind `by`. nil if there is no such comment, or more than one.
    public let authenticatedSender: String?

    private static let comment = Array("Authenticated sender:".utf8)
    private static let words = 200

    /// Reads the value of the field. Throws `malformed` if it does not begin with `from NAME (comments) by NAME`, or
    /// with `by NAME`.
    public init(_ value: [UInt8]) throws(FieldFault) {
        var scanner = try FieldScanner(value)
        try scanner.skipSpace()
        var senders: [String] = []
        var keyword = try Self.word(&scanner)
        var from: String?
        if keyword.isText("from") {
            try scanner.skipSpace()
            from = try Self.text(Self.word(&scanner))
            senders = try Self.senders(&scanner)
            keyword = try Self.word(&scanner)
        }
        guard keyword.isText("by") else { throw .malformed }
        try scanner.skipSpace()
        self.from = from
        by = try Self.text(Self.word(&scanner)).comparableDomain
        authenticatedSender = senders.count == 1 ? senders[0] : nil
        with = try Self.with(&scanner)
    }

    /// Whether the client had signed in, by what the protocol is called (RFC 3848, RFC 6531, section 4.3).
    public var isAuthenticated: Bool {
        authenticatedSender != nil
            || ["esmtpa", "esmtpsa", "lmtpa", "lmtpsa", "utf8smtpa", "utf8smtpsa", "utf8lmtpa", "utf8lmtpsa"]
                .contains(with)
    }

    /// Skips the comments after `from`. Returns whom they say the client signed in as.
    private static func senders(_ scanner: inout FieldScanner) throws(FieldFault) -> [String] {
        var senders: [String] = []
        scanner.skipBlanks()
        while scanner.next == .open {
            let text = try scanner.comment()
            if text.starts(with: comment) {
                let name = text.dropFirst(comment.count).filter { $0 != .cr && $0 != .lf }
                senders.append(try Self.text(name).trimmed)
            }
            scanner.skipBlanks()
        }
        return senders
    }

    /// The protocol: the word after `with`.
    private static func with(_ scanner: inout FieldScanner) throws(FieldFault) -> String? {
        for _ in 0..<words {
            try scanner.skipSpace()
            guard let next = scanner.next, next != .semicolon else { return nil }
            guard try word(&scanner).isText("with") else { continue }
            try scanner.skipSpace()
            return try text(word(&scanner)).asciiLowercased
        }
        return nil
    }

    /// A word: atoms, dots, address literals, quoted strings and addresses in angle brackets, up to white space or a
    /// comment.
    private static func word(_ scanner: inout FieldScanner) throws(FieldFault) -> [UInt8] {
        var word: [UInt8] = []
        while let byte = scanner.next, !byte.isWhiteSpace, byte != .open, byte != .semicolon {
            if byte == .quote {
                word += [.quote] + (try scanner.quotedString()) + [.quote]
                continue
            }
            let piece = scanner.characters { !$0.isWhiteSpace && !"\"();".utf8.contains($0) }
            guard !piece.isEmpty else { throw .malformed }
            word += piece
        }
        guard !word.isEmpty else { throw .malformed }
        return word
    }

    private static func text(_ bytes: [UInt8]) throws(FieldFault) -> String {
        guard !bytes.contains(where: { $0.isControl && $0 != .tab }),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw .malformed }
        return text
    }
}

extension String {
    /// The text without spaces and tabs at its ends.
    fileprivate var trimmed: String {
        var bytes = utf8[...]
        while let first = bytes.first, first.isWhiteSpace { bytes.removeFirst() }
        while let last = bytes.last, last.isWhiteSpace { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
