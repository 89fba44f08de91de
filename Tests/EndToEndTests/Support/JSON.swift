import Foundation

/// A JSON value that is asked for by path: `answer.body["items"][0]["seq"].int`. What is not there is as null.
struct JSON: CustomStringConvertible {
    let value: Any?

    init(_ value: Any?) { self.value = value }

    subscript(name: String) -> JSON { JSON((value as? [String: Any])?[name]) }
    subscript(index: Int) -> JSON {
        guard let list = value as? [Any], list.indices.contains(index) else { return JSON(nil) }
        return JSON(list[index])
    }

    var list: [JSON] { (value as? [Any] ?? []).map(JSON.init) }
    var names: [String] { (value as? [String: Any])?.keys.sorted() ?? [] }
    var text: String? { value as? String }
    var int: Int? { value as? Int }
    var bool: Bool? { value as? Bool }
    var texts: [String] { list.compactMap(\.text) }
    /// Whether it is there, and null.
    var isNull: Bool { value is NSNull }

    var description: String {
        guard let value, JSONSerialization.isValidJSONObject(value),
            let data = try? JSONSerialization.data(withJSONObject: value, options: .sortedKeys)
        else { return "\(value ?? "nothing")" }
        return String(decoding: data, as: UTF8.self)
    }
}

extension Answer {
    var tree: JSON { JSON(json) }

    /// Whether it is a fault as RFC 9457 has it, with this status, of this field.
    func isProblem(_ status: Int, field: String? = nil) -> Bool {
        self.status == status && headers["content-type"] == "application/problem+json"
            && headers["cache-control"] == "no-store" && tree["status"].int == status
            && tree["type"].text == "about:blank"
            && tree["title"].text?.isEmpty == false && tree["detail"].text?.isEmpty == false && self.field == field
    }
}
