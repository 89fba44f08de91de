import Core

/// A URL with a ticket of our hubs that is contained in an attribute's value, either directly or wrapped by another
/// service, such as a link scanner or an image proxy.
enum CarriedURL: Equatable {
    /// A pixel.
    case pixel
    /// A tracked link, as `<base>/c/<ticket>/<n>`.
    case link(String)
    /// An opt-out page, `<base>/p/<ticket>`.
    case page

    /// A longer value is not searched. A data: URL may have megabytes.
    private static let mostBytes = 16_384
    /// Maximum levels of nested encodings.
    private static let mostLevels = 5
    /// Maximum bytes of all readings of a value, as a multiple of its own bytes.
    private static let mostReadings = 16

    /// The first ticket in any reading of `value`; nil if there is none.
    ///
    /// The readings are percent-decoding, HTML-decoding, removing backslashes, base64, hexadecimal digits and the forms
    /// of URL Defense, nested in any order.
    static func find(in value: UnsafeBufferPointer<UInt8>, _ own: [OwnBase]) -> CarriedURL? {
        guard !own.isEmpty, value.count <= mostBytes, mayCarry(value) else { return nil }
        var readings: [(text: [UInt8], level: Int)] = [(Array(value), 0)]
        var seen: Set<[UInt8]> = [readings[0].text]
        var left = mostReadings * value.count
        var next = 0
        while next < readings.count {
            let (text, level) = readings[next]
            next += 1
            if let found = own.lazy.compactMap({ $0.ticket(in: text) }).first { return found }
            guard level < mostLevels else { continue }
            for decoded in URLReadings.all(of: text) where decoded.count <= left && seen.insert(decoded).inserted {
                left -= decoded.count
                readings.append((decoded, level + 1))
            }
        }
        return nil
    }

    static func find(in value: String, _ own: [OwnBase]) -> CarriedURL? {
        Array(value.utf8).withUnsafeBufferPointer { find(in: $0, own) }
    }

    /// A quick test whether a value may contain a ticket: it has a ticket's path, or something encoded. Most values
    /// have neither.
    private static func mayCarry(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        var run = 0
        for at in value.indices {
            let byte = value[at]
            let isWord = byte.isLetter || byte.isDigit
            // Base64 or hexadecimal digits: the shortest URL with a ticket has at least that many.
            run = isWord || byte == 43 || byte == .dash || byte == 95 || byte == .slash ? run + 1 : 0
            if run >= 32 { return true }
            guard !isWord, at + 2 < value.count else { continue }
            switch byte {
            case .slash, .backslash: if value[at + 2] == .slash || value[at + 2] == .backslash { return true }
            case UInt8(ascii: "%"), .dash: if value[at + 1].hex != nil, value[at + 2].hex != nil { return true }
            case .ampersand: if value[at + 1] == UInt8(ascii: "#") || value[at + 1] == UInt8(ascii: "s") { return true }
            case UInt8(ascii: "*"): return true
            default: break
            }
        }
        return false
    }
}

/// The readings of a text that may contain an encoded URL. Each is one step of decoding.
enum URLReadings {
    /// A shorter run of base64 or hexadecimal digits cannot contain a URL with a ticket.
    private static let shortest = 28

    /// All readings that differ from the text.
    static func all(of text: [UInt8]) -> [[UInt8]] {
        var found: [[UInt8]] = []
        if text.contains(UInt8(ascii: "%")) { found.append(percentDecoded(text, mark: UInt8(ascii: "%"))) }
        if text.contains(.ampersand) { found.append(htmlDecoded(text)) }
        if text.contains(.backslash) { found.append(text.filter { $0 != .backslash }) }
        if text.contains(.dash) {
            // URL Defense, version 2: `https-3A__example.com_page`.
            let slashes = text.map { $0 == UInt8(ascii: "_") ? .slash : $0 }
            found.append(percentDecoded(slashes, mark: .dash))
        }
        if text.contains(UInt8(ascii: "*")), let decoded = urlDefense3(text) { found.append(decoded) }
        for run in runs(text) {
            for decoded in [base64Decoded(run), hexDecoded(run)].compactMap(\.self) {
                // If the run was not encoded, few bytes of the result are visible: drop it.
                let visible = decoded.prefix { $0 >= .space && $0 < 127 }
                if visible.count >= shortest / 2 { found.append(Array(visible)) }
            }
        }
        return found.filter { $0 != text }
    }

    private static func percentDecoded(_ text: [UInt8], mark: UInt8) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var at = 0
        while at < text.count {
            if text[at] == mark, at + 2 < text.count, let high = text[at + 1].hex, let low = text[at + 2].hex {
                result.append(high << 4 | low)
                at += 3
            } else {
                result.append(text[at])
                at += 1
            }
        }
        return result
    }

    /// The text with character references decoded: numeric ones, and the named ones that occur in URLs. Attributes are
    /// decoded once by the parser; this handles values that were escaped twice or contain HTML as text.
    private static func htmlDecoded(_ text: [UInt8]) -> [UInt8] {
        let names: [(name: StaticString, byte: UInt8)] = [
            ("amp", .ampersand), ("sol", .slash), ("colon", .colon), ("period", 46), ("lowbar", 95), ("quest", 63),
            ("equals", .equals), ("num", 35), ("percnt", 37), ("hyphen", .dash), ("quot", .quote),
            ("apos", .apostrophe),
        ]
        var result: [UInt8] = []
        var at = 0
        while at < text.count {
            let rest = text[at...].prefix(12)
            guard text[at] == .ampersand, let end = rest.firstIndex(of: .semicolon) else {
                result.append(text[at])
                at += 1
                continue
            }
            let name = text[(at + 1)..<end]
            var byte: UInt8?
            if name.first == UInt8(ascii: "#") {
                let digits = String(decoding: name.dropFirst(), as: UTF8.self).lowercased()
                byte = digits.hasPrefix("x") ? UInt8(digits.dropFirst(), radix: 16) : UInt8(digits)
            } else {
                byte =
                    names.first { known in
                        name.elementsEqual(
                            UnsafeBufferPointer(start: known.name.utf8Start, count: known.name.utf8CodeUnitCount))
                    }?.byte
            }
            result.append(byte ?? .ampersand)
            at = byte == nil ? at + 1 : end + 1
        }
        return result
    }

    /// Decodes URL Defense, version 3: `https://urldefense.com/v3/__URL__;BASE64!!…$`. In the URL, `*` stands for the
    /// next character of the decoded base64, and `**` with a letter for several of them; the letter is their number.
    private static func urlDefense3(_ text: [UInt8]) -> [UInt8]? {
        let marker = Array("__;".utf8)
        guard let start = first(Array("/v3/__".utf8), in: text, from: 0).map({ $0 + 6 }) else { return nil }
        var end: Int?
        var from = start
        while let found = first(marker, in: text, from: from) {
            end = found
            from = found + 1
        }
        guard let end else { return nil }
        let coded = text[(end + 3)...].prefix { Base64.sextet($0) != nil }
        guard var characters = base64Decoded(coded)?[...] else { return nil }
        let counts = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var result: [UInt8] = []
        var at = start
        while at < end {
            if text[at] == UInt8(ascii: "*") {
                var count = 1
                if at + 2 < end, text[at + 1] == UInt8(ascii: "*"), let letter = counts.firstIndex(of: text[at + 2]) {
                    count = letter + 2
                    at += 2
                }
                result += characters.prefix(count)
                characters = characters.dropFirst(count)
            } else {
                result.append(text[at])
            }
            at += 1
        }
        return result
    }

    private static func first(_ needle: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard start + needle.count <= text.count else { return nil }
        return (start...(text.count - needle.count)).first {
            text[$0] == needle[0] && text[$0..<$0 + needle.count].elementsEqual(needle)
        }
    }

    /// The runs of base64 characters: whole, split at path separators, and from each place where an encoded `http` may
    /// begin.
    private static func runs(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        let http = Array("aHR0c".utf8)
        var found: [ArraySlice<UInt8>] = []
        for run in text.split(whereSeparator: { Base64.sextet($0) == nil }) where run.count >= shortest {
            found.append(run)
            for separator in [UInt8.slash, .dash, UInt8(ascii: "_")] where run.contains(separator) {
                found += run.split(separator: separator).filter { $0.count >= shortest }
            }
            for start in run.indices.dropFirst() where run[start] == http[0] && run[start...].starts(with: http) {
                found.append(run[start...])
            }
        }
        return found
    }

    private static func base64Decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count * 3 / 4 + 3)
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            guard let sextet = Base64.sextet(byte) else { return nil }
            bits = bits << 6 | UInt32(sextet)
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return result
    }

    private static func hexDecoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var result: [UInt8] = []
        var high: UInt8?
        for byte in text {
            guard let digit = byte.hex else { return nil }
            if let first = high {
                result.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return result
    }
}
