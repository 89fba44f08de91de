/// The value of a `style` attribute.
enum StyleValue {
    /// The value without our old pixels: their `url(…)` becomes `none`. Empty if a pixel could not be removed that way.
    static func without(pixelsOf own: [OwnBase], _ style: String) -> String {
        var result = ""
        var rest = style[...]
        while let start = rest.firstRange(of: /(?i)url\(/) {
            result += rest[..<start.lowerBound]
            let end = end(of: rest[start.upperBound...])
            let image = rest[start.lowerBound..<end]
            result += CarriedURL.find(in: String(image), own) == .pixel ? "none" : String(image)
            rest = rest[end...]
        }
        result += rest
        result = String(result.map { $0.isNewline ? " " : $0 })
        return CarriedURL.find(in: result, own) == .pixel ? "" : result
    }

    /// The position after the closing parenthesis. Parentheses in quotes do not count.
    private static func end(of text: Substring) -> Substring.Index {
        var quote: Character?
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == ")" {
                return text.index(after: index)
            } else if character == "\"" || character == "'" {
                quote = character
            }
        }
        return text.endIndex
    }
}
