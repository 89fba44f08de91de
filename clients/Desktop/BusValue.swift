internal import CGIO

/// A D-Bus value (D-Bus Specification, "Type System"), for the types that desktops use.
public indirect enum BusValue: Sendable {
    case boolean(Bool)
    case byte(UInt8)
    case int32(Int32)
    case uint32(UInt32)
    case string(String)
    case objectPath(String)
    /// `ay`
    case bytes([UInt8])
    /// The elements' type signature, which an empty array has too, and the elements.
    case array(String, [BusValue])
    case structure([BusValue])
    /// `a{sv}`. Values are wrapped in variants when written, and unwrapped when read.
    case dictionary([(key: String, value: BusValue)])
    case variant(BusValue)
    /// A value of a type that is not used here.
    case other

    /// An array of strings, `as`.
    public static func strings(_ texts: [String]) -> BusValue { .array("s", texts.map(BusValue.string)) }

    /// The text of a string or an object path, also within a variant; nil for other types.
    public var string: String? {
        switch self {
        case .string(let text), .objectPath(let text): text
        case .variant(let inner): inner.string
        default: nil
        }
    }
    /// The number of an `int32`; nil for other types.
    public var int32: Int32? { if case .int32(let number) = self { number } else { nil } }
    /// The number of a `uint32`; nil for other types.
    public var uint32: UInt32? { if case .uint32(let number) = self { number } else { nil } }
    /// The value of a boolean; nil for other types.
    public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    /// Whether both are the same value of a simple type; menu properties have only these.
    func isSame(as other: BusValue) -> Bool {
        switch (self, other) {
        case (.boolean(let a), .boolean(let b)): a == b
        case (.int32(let a), .int32(let b)): a == b
        case (.uint32(let a), .uint32(let b)): a == b
        case (.string(let a), .string(let b)): a == b
        default: false
        }
    }
    /// The elements of an array or a structure; nil for other types.
    public var elements: [BusValue]? {
        switch self {
        case .array(_, let values), .structure(let values): values
        default: nil
        }
    }
}

extension BusValue {
    /// The value as a GVariant. It is a floating reference, which the receiver sinks.
    var variant: OpaquePointer? {
        switch self {
        case .boolean(let value): g_variant_new_boolean(value ? 1 : 0)
        case .byte(let value): g_variant_new_byte(value)
        case .int32(let value): g_variant_new_int32(value)
        case .uint32(let value): g_variant_new_uint32(value)
        case .string(let text): g_variant_new_string(Self.withoutNUL(text))
        case .objectPath(let path): g_variant_new_object_path(path)
        case .bytes(let bytes): g_variant_new_fixed_array(mb_byte_type(), bytes, gsize(bytes.count), 1)
        case .array(let element, let values): Self.withType(element) { Self.array($0, values.map(\.variant)) }
        case .structure(let values): Self.tuple(values)
        case .dictionary(let pairs):
            Self.withType("{sv}") { type in
                Self.array(
                    type,
                    pairs.map {
                        g_variant_new_dict_entry(
                            g_variant_new_string($0.key), g_variant_new_variant($0.value.variant))
                    })
            }
        case .variant(let inner): g_variant_new_variant(inner.variant)
        case .other: g_variant_new_string("")
        }
    }

    /// The values as a GVariant tuple, such as the arguments of a call.
    static func tuple(_ values: [BusValue]) -> OpaquePointer? {
        var children = values.map(\.variant)
        return g_variant_new_tuple(&children, gsize(children.count))
    }

    /// The text with NUL replaced, where a C string would end. Swift's text is always UTF-8, as GLib requires.
    private static func withoutNUL(_ text: String) -> String {
        text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
    }

    private static func array(_ type: OpaquePointer?, _ values: [OpaquePointer?]) -> OpaquePointer? {
        var children = values
        return g_variant_new_array(type, &children, gsize(children.count))
    }

    private static func withType<Result>(_ signature: String, _ body: (OpaquePointer?) -> Result) -> Result {
        let type = g_variant_type_new(signature)
        defer { g_variant_type_free(type) }
        return body(type)
    }

    /// Reads a GVariant, whose reference stays the caller's.
    init(_ variant: OpaquePointer?) {
        guard let variant else {
            self = .other
            return
        }
        let signature = String(cString: g_variant_get_type_string(variant))
        switch signature {
        case "b": self = .boolean(g_variant_get_boolean(variant) != 0)
        case "y": self = .byte(g_variant_get_byte(variant))
        case "i": self = .int32(g_variant_get_int32(variant))
        case "u": self = .uint32(g_variant_get_uint32(variant))
        case "s": self = .string(Self.text(variant))
        case "o": self = .objectPath(Self.text(variant))
        case "v": self = .variant(Self.children(variant).first ?? .other)
        case "a{sv}":
            self = .dictionary(
                Self.children(variant).compactMap { entry in
                    guard case .structure(let pair) = entry, pair.count == 2, let key = pair[0].string else {
                        return nil
                    }
                    if case .variant(let value) = pair[1] { return (key, value) }
                    return (key, pair[1])
                })
        default:
            if signature.hasPrefix("a") {
                self = .array(String(signature.dropFirst()), Self.children(variant))
            } else if signature.hasPrefix("(") || signature.hasPrefix("{") {
                self = .structure(Self.children(variant))
            } else {
                self = .other
            }
        }
    }

    private static func text(_ variant: OpaquePointer) -> String {
        g_variant_get_string(variant, nil).map { String(cString: $0) } ?? ""
    }

    private static func children(_ variant: OpaquePointer) -> [BusValue] {
        (0..<g_variant_n_children(variant)).map { index in
            let child = g_variant_get_child_value(variant, index)
            defer { g_variant_unref(child) }
            return BusValue(child)
        }
    }
}
