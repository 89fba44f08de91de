import FoundationEssentials

/// What is wrong with a JSON text, and where.
public struct JSONFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Path of the member: `to[0].email`; empty for the whole text.
    public var field: String
    /// What is wrong, phrased to follow the field: "must be 1 or more".
    public var message: String
    /// The HTTP status to answer: 400, or 413 if something would be too large.
    public var status: Int

    public init(field: String, message: String, status: Int = 400) {
        self.field = field
        self.message = message
        self.status = status
    }

    /// Field and message.
    public var description: String { field.isEmpty ? message : "\(field): \(message)" }
}

/// Decodes a JSON text (RFC 8259).
///
/// - Throws: only `JSONFault`.
public func decodeJSON<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(JSONFault) -> Value {
    do {
        return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
        throw JSONFault(error)
    } catch {
        throw JSONFault(field: "", message: "not valid JSON")
    }
}

extension KeyedDecodingContainer {
    /// Decodes a whole number. For a fraction or a number out of range, Foundation throws an error without the member's
    /// name; this adds it.
    func wholeNumber<Number: FixedWidthInteger & Decodable>(_ type: Number.Type, forKey key: Key) throws -> Number {
        do {
            return try decode(type, forKey: key)
        } catch let error as DecodingError {
            throw error
        } catch {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "must be a whole number from \(type.min) to \(type.max)")
        }
    }
}

extension JSONFault {
    /// - Parameter depth: number of members to remove from the beginning of the path.
    init(_ error: DecodingError, below depth: Int = 0) {
        func path(_ keys: [any CodingKey]) -> String { Self.path(keys.dropFirst(depth)) }
        switch error {
        case .keyNotFound(let key, let context):
            self.init(field: path(context.codingPath + [key]), message: "is missing")
        case .typeMismatch(let type, let context):
            self.init(field: path(context.codingPath), message: "must be \(Self.name(type))")
        case .valueNotFound(let type, let context):
            self.init(field: path(context.codingPath), message: "must be \(Self.name(type)), not null")
        case .dataCorrupted(let context):
            if context.codingPath.isEmpty {
                self.init(field: "", message: "not valid JSON")
            } else if context.debugDescription.hasPrefix("Cannot initialize") {
                self.init(field: path(context.codingPath), message: "is not a known value")
            } else {
                self.init(field: path(context.codingPath), message: context.debugDescription)
            }
        @unknown default:
            self.init(field: "", message: "not valid JSON")
        }
    }

    private static func path(_ keys: ArraySlice<any CodingKey>) -> String {
        keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + key.stringValue
            }
        }
    }

    private static func name(_ type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is [String: Any].Type: "an object"
        case is [Any].Type: "a list"
        default: "of another type"
        }
    }
}
