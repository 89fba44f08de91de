import Core
import HTTPWire
import Wire

/// The fields of an action, from a form or from a JSON object. Values are texts; a list has several.
struct Fields: Sendable {
    private var values: [String: [String]] = [:]

    /// Highest number of values in all.
    private static let limit = 200

    /// From a form.
    ///
    /// - Throws: `JSONFault` if there are too many.
    init(form: [(name: String, value: String)]) throws(JSONFault) {
        guard form.count <= Self.limit else { throw JSONFault(field: "", message: "too many fields") }
        // Browsers end lines with CR LF.
        for (name, value) in form { values[name, default: []].append(value.replacing("\r\n", with: "\n")) }
    }

    /// From a JSON object whose members are texts, numbers, booleans, and lists of texts or numbers. null is as if missing.
    ///
    /// - Throws: `JSONFault`.
    init(json: [UInt8]) throws(JSONFault) {
        guard !json.isEmpty else { return }
        for (name, value) in try decodeStrictJSON([String: Value].self, from: json)
        where !value.texts.isEmpty || value.isList {
            values[name] = value.texts
        }
    }

    private struct Value: Decodable {
        var texts: [String]
        var isList = false

        init(from decoder: any Decoder) throws {
            let box = try decoder.singleValueContainer()
            if box.decodeNil() {
                texts = []
            } else if let text = try? box.decode(String.self) {
                texts = [text]
            } else if let flag = try? box.decode(Bool.self) {
                texts = [flag ? "1" : "0"]
            } else if let number = try? box.decode(Int64.self) {
                texts = [String(number)]
            } else {
                isList = true
                if let numbers = try? box.decode([Int64].self) {
                    texts = numbers.map(String.init)
                } else {
                    texts = try box.decode([String].self)
                }
            }
        }
    }

    /// Adds what the path says.
    mutating func add(_ name: String, _ value: String) { values[name] = [value] }

    /// - Throws: `JSONFault` that names a field that is not known, which is probably a typo.
    func check(_ known: [String]) throws(JSONFault) {
        for name in values.keys.sorted() where !known.contains(name) {
            throw JSONFault(field: name, message: "is unknown; known are \(known.joined(separator: ", "))")
        }
    }

    /// The text, without blanks around it; nil if it is missing or empty.
    func optional(_ name: String) -> String? {
        guard let text = values[name]?.first else { return nil }
        let trimmed = text.drop { $0.isWhitespace }
        let end = trimmed.lastIndex { !$0.isWhitespace }
        return end.map { String(trimmed[...$0]) }
    }

    /// Whether the field is given, even if it is empty.
    func has(_ name: String) -> Bool { values[name] != nil }

    /// - Throws: `JSONFault` if the text is missing or empty, or longer than `limit` bytes.
    func text(_ name: String, atMost limit: Int = 2000) throws(JSONFault) -> String {
        guard let text = optional(name) else { throw JSONFault(field: name, message: "is missing") }
        guard text.utf8.count <= limit else { throw JSONFault(field: name, message: "must be at most \(limit) bytes") }
        return text
    }

    /// All values of a list.
    func list(_ name: String) -> [String] { (values[name] ?? []).filter { !$0.isEmpty } }

    /// Whether a switch is on. A form leaves a switch out that is off.
    func isOn(_ name: String) throws(JSONFault) -> Bool {
        switch optional(name) {
        case nil, "0", "off", "false": false
        case "1", "on", "true": true
        default: throw JSONFault(field: name, message: "must be 1 or 0")
        }
    }

    /// - Throws: `JSONFault` if it is not a whole number in this range.
    func whole(_ name: String, _ range: ClosedRange<Int64>) throws(JSONFault) -> Int64 {
        guard let value = Int64(try text(name)), range.contains(value) else {
            throw JSONFault(
                field: name, message: "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// - Throws: `JSONFault` if it is none of the choices.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Choice.Type
    ) throws(JSONFault) -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: try text(name)) else {
            throw JSONFault(
                field: name, message: "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    /// - Throws: `JSONFault` if it is no e-mail address.
    func address(_ name: String) throws(JSONFault) -> String {
        guard let email = normalizedAddress(try text(name)) else {
            throw JSONFault(field: name, message: "must be an e-mail address")
        }
        return email
    }
}
