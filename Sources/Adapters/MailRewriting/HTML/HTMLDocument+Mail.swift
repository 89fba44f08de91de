import HTMLParsing

extension HTMLDocument {
    /// Parses an HTML part within the limits of `CraftLimits`.
    ///
    /// - Parameter time: the time that is left for all parts of a message. The time of this parse is subtracted.
    static func ofMail(_ text: [UInt8], time: inout ParserTime) throws(Untouched) -> HTMLDocument {
        do throws(HTMLTooLarge) {
            return try HTMLDocument(text, limits: limits, time: &time)
        } catch {
            throw .tooLarge(error.what)
        }
    }

    private static let limits = HTMLLimits(
        bytes: CraftLimits.htmlBytes, depth: CraftLimits.htmlDepth, attributes: CraftLimits.htmlAttributes,
        steps: CraftLimits.htmlSteps, seconds: CraftLimits.parserSeconds, memory: CraftLimits.parserBytes)
}
