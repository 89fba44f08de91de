import Glibc
import HTMLParsing
public import MailViewing

/// What must hold of every mail that is shown, whatever its HTML is. It knows the module only by its results: the lists of
/// what may occur are its own.
public enum ViewFuzz {
    /// Washes HTML with each policy, and checks the results. Returns what does not hold.
    public static func html(_ source: [UInt8]) -> [String] {
        var wrong: [String] = []
        for images in [ImagePolicy.none, .remote] {
            let washed = wash(source, images)
            wrong += check(washed.document, images)
            if washed.content.count > 4 * source.count + 70_000 { wrong.append("\(washed.content.count) bytes") }
            let again = wash(washed.content, images)
            // A note is not repeated: what is shown as text is small, and its text is washed as HTML.
            if again.content != washed.content { wrong.append("washing again changes \(washed.content.count) bytes") }
        }
        let text = MailView.plainText(ofHTML: source, bytes: 10_000)
        if text.utf8.count > 10_000 { wrong.append("a text of \(text.utf8.count) bytes") }
        return wrong
    }

    /// Shows a plain text, and checks the result.
    public static func text(_ source: [UInt8]) -> [String] {
        var wrong: [String] = []
        for flow in [TextFlow.fixed, .flowed(deletesSpace: true)] {
            let shown = MailView.text(String(decoding: source, as: UTF8.self), flow: flow) { restored($0) }
            wrong += check(shown.document, .none)
            if shown.content.count > 4 * source.count + 70_000 { wrong.append("\(shown.content.count) bytes") }
        }
        return wrong
    }

    /// Washes as the hub would: with one part inside, and URLs of our own.
    public static func wash(_ source: [UInt8], _ images: ImagePolicy) -> WashedMail {
        MailView.html(source, images: images, inline: { $0 == "logo@example.com" ? ownPath : nil }) { restored($0) }
    }

    private static let ownPath = "/v1/entries/7/attachments/1"

    private static func restored(_ url: String) -> RestoredURL? {
        guard url.hasPrefix("https://mail.example.com/") else { return nil }
        return url.contains("/o/") ? .pixel : .link("https://shop.example/offer?a=1&b=2")
    }

    // MARK: - The check

    /// Parses a document and returns what must not be in it.
    public static func check(_ document: [UInt8], _ images: ImagePolicy) -> [String] {
        guard String(validating: document, as: UTF8.self) != nil else { return ["it is not valid UTF-8"] }
        var wrong = tags(document)
        let limits = HTMLLimits(
            bytes: 100_000_000, depth: 5000, attributes: 300, steps: 1_000_000_000, seconds: 20, memory: 1 << 30)
        var time = ParserTime(seconds: 20)
        guard let tree = try? HTMLDocument(document, limits: limits, time: &time) else {
            return ["it cannot be parsed"]
        }
        var isInHead = true
        var isInStyle = false
        var isInFirstStyle = true
        tree.walk { event in
            switch event {
            case .enter(let element, let isHTML):
                let name = element.name
                if !isHTML { wrong.append("\(name) of SVG or MathML") }
                if name == "body" { isInHead = false }
                isInStyle = name == "style"
                let isOurs = isInHead && ["html", "head", "meta"].contains(name)
                if !isOurs, !elements.contains(name) { wrong.append("<\(name)>") }
                if !isOurs { wrong += attributes(of: element, name, images) }
            case .text(let text):
                // The first style sheet is the page's own.
                if isInStyle, !isInFirstStyle { wrong += sheet(String(cString: text), images) }
            case .comment: wrong.append("a comment")
            case .leave:
                if isInStyle { isInFirstStyle = false }
                isInStyle = false
            }
        }
        return wrong
    }

    /// Each `<` begins a tag of a name that is allowed, whatever is around it.
    private static func tags(_ document: [UInt8]) -> [String] {
        var wrong: [String] = []
        var at = 0
        let own: Set<String> = ["!doctype", "html", "head", "meta"]
        while let less = document[at...].firstIndex(of: UInt8(ascii: "<")) {
            at = less + 1
            if document[at...].first == UInt8(ascii: "/") { at += 1 }
            let name = String(
                decoding: document[at...].prefix { $0 > 32 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") },
                as: UTF8.self)
            if !elements.contains(name), !own.contains(name) { wrong.append("a tag of \(name.prefix(30))") }
        }
        return wrong
    }

    private static func attributes(
        of element: HTMLDocument.Element, _ name: String, _ images: ImagePolicy
    ) -> [String] {
        var wrong: [String] = []
        let all = Dictionary(element.attributes.map { ($0.name, $0.value) }) { first, _ in first }
        for (attribute, value) in all.sorted(by: { $0.key < $1.key }) {
            switch attribute {
            case "href":
                let schemes = ["http://", "https://", "mailto:", "tel:"]
                if name != "a" || !schemes.contains(where: value.lowercased().hasPrefix) {
                    wrong.append("\(name) href=\(value)")
                }
                if all["target"] != "_blank" || all["rel"] != "noopener noreferrer nofollow" {
                    wrong.append("a link without target and rel")
                }
                if !value.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) { wrong.append("href=\(value)") }
            case "target", "rel": if all["href"] == nil { wrong.append("\(name) \(attribute)") }
            case "src", "background":
                if attribute == "src", name != "img" { wrong.append("\(name) src") }
                let isRaster = value.wholeMatch(of: #/data:image/(png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=]*/#) != nil
                let isAllowed = images == .remote && value.lowercased().hasPrefix("https://")
                if !isRaster, !isAllowed, value != ownPath { wrong.append("\(attribute)=\(value.prefix(100))") }
            case "style": if !value.hasPrefix("all:initial!important") { wrong += css(value, images) }
            default: if !plainAttributes.contains(attribute) { wrong.append("\(name) \(attribute)") }
            }
        }
        return wrong
    }

    /// What a style sheet may not contain.
    private static func sheet(_ text: String, _ images: ImagePolicy) -> [String] {
        css(text, images) + (text.contains("<") ? ["a style sheet with <"] : [])
    }

    /// What CSS may not contain, with its escapes decoded in the plainest way.
    private static func css(_ text: String, _ images: ImagePolicy) -> [String] {
        let decoded = text.replacing(#/\\([0-9A-Fa-f]{1,6})(\r\n|[ \t\r\n\f])?/#) { match in
            UInt32(match.output.1, radix: 16).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? "?"
        }.replacing("\\", with: "").lowercased()
        var wrong = ["image-set(", "image(", "src(", "@import", "@font-face"].filter { decoded.contains($0) }
        for match in decoded.matches(of: #/url\(\s*["']?(.{0,16})/#.dotMatchesNewlines()) {
            let url = match.output.1
            let isRaster = url.firstMatch(of: #/^data:image/(png|jp|gif|webp)/#) != nil
            if !isRaster, images == .none || !url.hasPrefix("https:") { wrong.append("url(\(url)") }
        }
        return wrong.map { "CSS with \($0)" }
    }

    private static let elements = Set(
        """
        a abbr acronym address article aside b bdi bdo big blockquote body br caption center cite code col colgroup dd \
        del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li \
        main mark nav ol p pre q rp rt ruby s samp section small span strike strong style sub summary sup table tbody \
        td tfoot th thead time tr tt u ul var wbr
        """.split(separator: " ").map(String.init))

    private static let plainAttributes = Set(
        """
        abbr align alink alt bgcolor border bordercolor cellpadding cellspacing char charoff class clear color cols \
        colspan compact datetime dir face frame height hspace lang link media noshade nowrap open reversed rowspan \
        rules scope size span start text title type valign value vlink vspace width
        """.split(separator: " ").map(String.init))
}
