/// The translation of SQL that SQLite understands too into PostgreSQL's.
///
/// Parameters `?` and `?1` become `$1`. The word `user` in lower case, which PostgreSQL reserves, becomes `"user"`.
/// Text in quotes and comments stays as it is. Backslash escapes (`E'…'`) and dollar quotes are not recognized: the
/// shared subset has neither.
enum StatementText {
    static func translated(_ sql: String) -> String {
        let source = Array(sql.utf8)
        var target: [UInt8] = []
        target.reserveCapacity(source.count + 32)
        /// The greatest parameter so far: a bare `?` is the next, as in SQLite.
        var parameters = 0
        var place = 0
        while place < source.count {
            let end = tokenEnd(source, place)
            let token = source[place..<end]
            if token.first == question {
                let number = token.dropFirst().reduce(0) { $0 * 10 + Int($1 - digits.lowerBound) }
                parameters = max(parameters, number == 0 ? parameters + 1 : number)
                target += "$\(number == 0 ? parameters : number)".utf8
            } else if token.elementsEqual("user".utf8) {
                target += "\"user\"".utf8
            } else {
                target += token
            }
            place = end
        }
        return String(decoding: target, as: UTF8.self)
    }

    private static let question = UInt8(ascii: "?")
    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    /// The end of what begins at a place: a string, a comment, a word, a parameter, or a single byte.
    private static func tokenEnd(_ source: [UInt8], _ start: Int) -> Int {
        func end(of characters: (UInt8) -> Bool) -> Int {
            source[(start + 1)...].firstIndex { !characters($0) } ?? source.count
        }
        let next = start + 1 < source.count ? source[start + 1] : 0
        switch source[start] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            // A doubled quote looks like two adjacent strings.
            return source[(start + 1)...].firstIndex(of: source[start]).map { $0 + 1 } ?? source.count
        case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
            return end { $0 != UInt8(ascii: "\n") }
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
            return commentEnd(source, start)
        case question:
            return end(of: digits.contains)
        case let byte where isOfWord(byte):
            return end(of: isOfWord)
        default:
            return start + 1
        }
    }

    /// Whether a byte can be in an identifier or a number.
    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), digits, 0x80...,
            UInt8(ascii: "_"), UInt8(ascii: "$"):
            true
        default: false
        }
    }

    /// The end of a block comment. PostgreSQL's may contain others.
    private static func commentEnd(_ source: [UInt8], _ start: Int) -> Int {
        var depth = 0
        var place = start
        while place + 1 < source.count {
            switch (source[place], source[place + 1]) {
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                depth += 1
                place += 2
            case (UInt8(ascii: "*"), UInt8(ascii: "/")):
                depth -= 1
                place += 2
                if depth == 0 { return place }
            default: place += 1
            }
        }
        return source.count
    }
}
