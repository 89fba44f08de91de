import Core

/// A URL that may stand in a page: a path of this hub, or a checked address elsewhere.
///
/// Paths are built from constants; what varies is percent-encoded (RFC 3986, section 2). Any other text becomes a URL
/// only by an initializer that may refuse it. So `javascript:` and `data:` cannot be written.
public struct PageURL: Hashable, Sendable {
    /// As it stands in the markup, before escaping.
    public private(set) var text: String
    private var hasQuery = false

    /// A path of this hub that is known when the program is built.
    public init(_ path: StaticString) { text = "\(path)" }

    private init(checked text: String) {
        self.text = text
        hasQuery = text.utf8.contains(UInt8(ascii: "?"))
    }

    /// A path of the app that came with a request, such as `next`. nil unless it leads to a page of the app on this
    /// host.
    public init?(own text: String) {
        guard text == "/app" || text.hasPrefix("/app/") || text.hasPrefix("/app?"), text.utf8.count <= 2048,
            text.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }), !text.contains("//"),
            !text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0].split(separator: "/")
                .contains(where: { $0.allSatisfy { $0 == "." } || $0.lowercased().contains("%2e") })
        else { return nil }
        self.init(checked: text)
    }

    /// A web address of somebody else. nil unless it is an absolute http or https URL of printable ASCII.
    public init?(web text: String) {
        guard let parts = URLParts(text), parts.portNumber != nil, text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            return nil
        }
        self.init(checked: text)
    }

    /// A `mailto:` link (RFC 6068). nil if the text is not an address.
    public init?(mailTo address: String) {
        guard let address = normalizedAddress(address) else { return nil }
        var url = PageURL(checked: "mailto:")
        url.append(encoding: address, keeping: "@")
        self = url
    }

    /// A `mailto:` link that answers a mail (RFC 6068, section 6.1). nil if the text is not an address.
    ///
    /// - Parameter messageID: of the mail, with its brackets; nil if it has none.
    init?(replyTo address: String, subject: String, messageID: String?) {
        self.init(mailTo: address)
        self = with("subject", subject).with("in-reply-to", messageID)
    }

    /// The path followed by a slash and this component.
    public func appending(_ component: String) -> PageURL {
        var url = self
        url.text += "/"
        // Dots alone would lead to another folder, encoded or not (WHATWG URL, section 4.1).
        let isDots = component.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
        // An address keeps its `@`, which is allowed in a path and easier to read.
        url.append(encoding: isDots ? "_" : component, keeping: "@")
        return url
    }

    /// The path followed by a slash and this number.
    func appending(_ number: Int64) -> PageURL {
        var url = self
        url.text += "/\(number)"
        return url
    }

    /// The path followed by a slash and this constant.
    func appending(path: StaticString) -> PageURL {
        var url = self
        url.text += "/\(path)"
        return url
    }

    /// The URL with one more parameter; unchanged if the value is nil.
    public func with(_ name: StaticString, _ value: String?) -> PageURL {
        guard let value else { return self }
        var url = self
        url.text += url.hasQuery ? "&" : "?"
        url.text += "\(name)="
        url.append(encoding: value, keeping: "@:")
        url.hasQuery = true
        return url
    }

    /// The URL with a fragment.
    func at(_ fragment: StaticString) -> PageURL {
        var url = self
        url.text += "#\(fragment)"
        return url
    }

    /// What follows the question mark; empty if there is none.
    var query: String {
        text.firstIndex(of: "?").map { String(text[text.index(after: $0)...]) } ?? ""
    }

    private mutating func append(encoding value: String, keeping kept: StaticString) {
        let isPlain: (UInt8) -> Bool = { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                true
            default: kept.withUTF8Buffer { $0.contains(byte) }
            }
        }
        if value.utf8.allSatisfy(isPlain) {
            text += value
            return
        }
        let digits: StaticString = "0123456789ABCDEF"
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits.utf8Start[Int(byte >> 4)], digits.utf8Start[Int(byte & 15)]]
            }
        }
        text += String(decoding: bytes, as: UTF8.self)
    }
}

/// Where the app's files of style and script are. Their address contains a digest of them all, so browsers keep them.
public struct Assets: Hashable, Sendable {
    private let folder: PageURL

    /// - Parameter hash: names this version of the files.
    public init(hash: String) { folder = PageURL("/app/assets").appending(hash) }

    /// The address of a file in `clients/web`.
    public func url(_ name: StaticString) -> PageURL { folder.appending(path: name) }
}
