/// What a parse of HTML may take. gumbo has no limits of its own, and its time grows with the square of attributes and
/// of depth.
public struct HTMLLimits: Sendable {
    /// Bytes of the text.
    public var bytes: Int
    /// Elements that are open at once, except those whose end tag may be omitted. The parse takes time proportional to
    /// tags times depth. Browsers stop at 512.
    public var depth: Int
    /// Attributes of a tag. gumbo compares each with every other. All `<html>` and `<body>` tags count as one tag,
    /// because gumbo merges their attributes.
    public var attributes: Int
    /// The sum over all tags of the elements open there: at most tags, gumbo searches them. 40 million take 2 s at
    /// worst.
    public var steps: Int
    /// Seconds of processor time for one parse. It stops what no other limit foresees.
    public var seconds: Double
    /// Bytes that the parser may hold at once. Its tree needs about 20 times the text.
    public var memory: Int

    /// Limits, in the units of the properties.
    public init(bytes: Int, depth: Int, attributes: Int, steps: Int, seconds: Double, memory: Int) {
        self.bytes = bytes
        self.depth = depth
        self.attributes = attributes
        self.steps = steps
        self.seconds = seconds
        self.memory = memory
    }
}

/// The processor time that is left for several parses.
public struct ParserTime: Sendable {
    /// In seconds.
    public var left: Double

    /// - Parameter seconds: of processor time, for all parses together.
    public init(seconds: Double) { left = seconds }
}

/// HTML exceeds one of `HTMLLimits`.
public struct HTMLTooLarge: Error, Hashable, Sendable {
    /// What exceeds its limit, such as "depth of the HTML".
    public let what: String

    init(_ what: String) { self.what = what }
}
