import Foundation
import MailRewriting
import Testing

/// Old tickets of ours in replies, as programs that scan links and load images for people have left them.
@Suite struct CarriedURLTests {
    private static let ticket = "Ab-dEf_hIjKlMnOp--StUvWxYz01__45"
    private static let link = "https://mail.example.com/c/\(ticket)/1"
    private static let pixel = "https://mail.example.com/o/\(ticket).gif"
    private static let target = "https://example.com/p?a=1&b=2"

    struct Wrapper: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var wrap: @Sendable (String) -> String
        init(_ name: String, _ wrap: @escaping @Sendable (String) -> String) {
            testDescription = name
            self.wrap = wrap
        }
    }

    private static func percent(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
    private static func base64URL(_ text: String) -> String {
        base64(text).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
    /// Proofpoint's URL Defense, version 2.
    private static func defense2(_ text: String) -> String {
        let coded = text.utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            return character.isLetter || character.isNumber || character == "." || character == "/"
                ? String(character) : "-" + String(byte, radix: 16, uppercase: true)
        }.joined().replacing("/", with: "_")
        return "https://urldefense.proofpoint.com/v2/url?u=\(coded)&d=DwMFaQ&c=eu-4_x&r=abc&m=d_e-f&s=g&e="
    }
    /// The same, version 3, with the characters of `starred` replaced.
    private static func defense3(_ text: String, _ starred: String = "") -> String {
        // Several in a row are `**` and how many: A is two.
        var taken = ""
        var url = ""
        var rest = text[...]
        while let character = rest.first {
            let run = rest.prefix { starred.contains($0) }
            taken += run
            url += run.isEmpty ? String(character) : run.count == 1 ? "*" : "**\(UnicodeScalar(UInt8(63 + run.count)))"
            rest = rest.dropFirst(max(1, run.count))
        }
        return "https://urldefense.com/v3/__\(url)__;\(base64URL(taken))!!Abc-D_e!FgHiJkLmNo$"
    }
    private static func safeLinks(_ text: String) -> String {
        "https://nam11.safelinks.protection.outlook.com/?url=\(percent(text))&data=05%7C01%7C&sdata=x%2By%3D&reserved=0"
    }

    private static let wrappers = [
        Wrapper("as it is") { $0 }, Wrapper("Safe Links") { safeLinks($0) },
        Wrapper("Safe Links twice") { safeLinks(safeLinks($0)) },
        Wrapper("percent-encoded twice") { "https://x.example/r?u=" + percent(percent($0)) },
        Wrapper("percent-encoded three times") { "https://x.example/r?u=" + percent(percent(percent($0))) + "&y" },
        Wrapper("lower-case digits") { "https://x.example/r?u=" + percent($0).lowercasedEscapes },
        Wrapper("Yahoo's proxy") {
            "https://ecp.yusercontent.com/mail?url=\(percent($0))&t=1603268971&ymreqid=a-b&sig=.1Q--~D"
        },
        Wrapper("Yahoo's within Gmail's") {
            "https://ci3.googleusercontent.com/meips/ADKq_abc=s0-d-e1-ft#https://ecp.yusercontent.com/mail?url=\(percent($0))&t=1&sig=.1Q--~D"
        },
        Wrapper("Gmail's proxy") { "https://ci3.googleusercontent.com/meips/ADKq_abc=s0-d-e1-ft#" + $0 },
        Wrapper("Google") { "https://www.google.com/url?q=\($0)&source=gmail&ust=1700000000000&usg=AOvVaw0" },
        Wrapper("URL Defense 1") { "https://urldefense.proofpoint.com/v1/url?u=\($0)&k=abc%3D%0A&r=def&s=0" },
        Wrapper("URL Defense 2") { defense2($0) }, Wrapper("URL Defense 2 of Safe Links") { defense2(safeLinks($0)) },
        Wrapper("URL Defense 3") { defense3($0) }, Wrapper("URL Defense 3 with stars") { defense3($0, ":-_.") },
        Wrapper("URL Defense 3 of Safe Links") { defense3(safeLinks($0), "%&=?") },
        Wrapper("Cisco") { "https://secure-web.cisco.com/1abcDEF_g-h/" + percent($0) },
        Wrapper("Barracuda") { "https://linkprotect.cudasvc.com/url?a=\(percent($0))&c=E,1,abc&typo=1" },
        Wrapper("Avanan") { "https://url.avanan.click/v2/___\($0)___.YXAzOmV4YW1wbGU6YTpvOmFiYw" },
        Wrapper("Sophos") {
            "https://eu-west-1.protection.sophos.com?d=mail.example.com&u=\(base64URL($0))&i=abc&t=xyz"
        },
        Wrapper("base64 in the path") { "https://x.example/click/abc/\(base64URL($0))/1234" },
        Wrapper("base64 percent-encoded") { "https://x.example/click?u=" + percent(base64($0)) },
        Wrapper("JSON in base64") {
            "https://x.example/track/click/30/x?p="
                + base64URL(
                    #"{"s":"abc","v":1,"p":"{\"u\":30,\"url\":\""# + $0.replacing("/", with: #"\\/"#) + #"\"}"}"#)
        },
        Wrapper("Camo") { "https://camo.example.com/0123abcd/" + $0.utf8.map { String($0, radix: 16) }.joined() },
        Wrapper("fragment") { "https://x.example/page#" + $0 },
        Wrapper("without a scheme") { "https://i0.wp.com/" + $0.dropFirst(8) },
        Wrapper("HTML-encoded again") {
            "https://x.example/?u=" + $0.replacing("/", with: "&#x2F;").replacing(":", with: "&colon;")
        },
        Wrapper("upper-case host and a port") {
            "https://x.example/?u=" + percent($0.replacing("mail.example.com", with: "MAIL.Example.com:443"))
        },
    ]

    private func draft(_ body: String, type: String = "text/html; charset=utf-8") -> Draft {
        Draft(
            Array(
                "From: sam@example.com\nTo: bob@example.org\nContent-Type: \(type)\n\n<html><body>\(body)</body></html>\n"
                    .utf8),
            options: Corpus.options)
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
    }

    private func holdsTicket(_ copy: TrackedCopy) -> Bool {
        String(decoding: copy.bytes, as: UTF8.self).contains("hIjKlMnOp")
    }

    @Test(arguments: wrappers) func pixelsGo(_ wrapper: Wrapper) {
        let source = escaped(wrapper.wrap(Self.pixel))
        let draft = draft("<p>fine</p><blockquote><img src=\"\(source)\" width=\"1\" height=\"1\">old</blockquote>")
        let copy = draft.instrument(pixelURL: Corpus.pixelURL)
        #expect(copy.untouched == nil && copy.removedPixels == 1 && copy.hasPixel)
        #expect(String(decoding: copy.bytes, as: UTF8.self).contains("<blockquote>old</blockquote>"))
    }

    /// Led back to where it led, and tracked anew; or, where nobody knows that, left as it is.
    @Test(arguments: wrappers) func linksLeadBack(_ wrapper: Wrapper) throws {
        let value = escaped(wrapper.wrap(Self.link))
        let draft = draft("<p>fine</p><blockquote><a href=\"\(value)\" shash=\"abc\">prices</a></blockquote>")
        #expect(draft.oldLinks == [Self.link] && draft.links == [])
        let left = Corpus.track(draft)
        #expect(left.untouched == nil && left.rewrittenLinks == 0 && left.restoredLinks == 0)
        #expect(String(decoding: left.bytes, as: UTF8.self).contains("<a href=\"\(value)\" shash=\"abc\">prices</a>"))
        let known = draft.resolving([Self.link: Self.target])
        #expect(known.links == [Self.target])
        let copy = Corpus.track(known)
        #expect(copy.untouched == nil && copy.rewrittenLinks == 1 && copy.restoredLinks == 1)
        #expect(
            String(decoding: copy.bytes, as: UTF8.self).contains(
                "<a href=\"\(Corpus.links(known)[Self.target]!)\" shash"))
        let bare = known.instrument(pixelURL: nil)
        #expect(String(decoding: bare.bytes, as: UTF8.self).contains("<a href=\"\(escaped(Self.target))\" shash"))
    }

    @Test(arguments: [
        "https://www.google.com/url?q=https://example.org/&x=1", "https://mail.example.com.evil.example/c/\(ticket)/1",
        "https://x.example/?u=https%3A%2F%2Fxmail.example.com%2Fc%2F\(ticket)%2F1",
        "https://x.example/?u=mail.example.com/c/short/1",
        "https://x.example/?u=https%3A%2F%2Fmail.example.com%2Fc%2F\(ticket)%2F1a",
        "https://x.example/?u=https%3A%2F%2Fmail.example.com%2Fprices",
        "https://x.example/track/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/aHR0cHM6Ly9leGFtcGxlLm9yZy9hL2IvYy9kL2Uv",
    ]) func othersAreLinksAsAny(_ url: String) {
        let draft = draft("<a href=\"\(escaped(url))\">x</a><img src=\"\(escaped(url))\">")
        #expect(draft.links == [url] && draft.oldLinks == [])
        #expect(Corpus.track(draft).removedPixels == 0)
    }

    /// A link that carries a pixel, or the page to opt out, is nobody's to wrap; nor is an address to write to.
    @Test(arguments: [
        pixel, "https://x.example/?u=" + percent(pixel),
        "https://x.example/?u=" + percent("https://mail.example.com/p/\(ticket)"),
        "mailto:a@example.org?body=" + percent(link),
    ]) func whatIsLeftAlone(_ url: String) {
        let draft = draft("<a href=\"\(escaped(url))\">x</a>")
        #expect(draft.links == [] && draft.oldLinks == [])
        #expect(
            String(decoding: Corpus.track(draft).bytes, as: UTF8.self).contains("<a href=\"\(escaped(url))\">x</a>"))
    }

    @Test(
        arguments: [
            "<a href=\"@\" originalsrc=\"@\" shash=\"abc\">prices</a>",
            "<a href='@' data-saferedirecturl='@'>prices</a>",
            "<a originalsrc=@ href=@>prices</a>",
            "<a href=\"https://example.org/\" data-saferedirecturl=\"@\">prices</a>",
            "<area href=\"@\" data-x=\"@\">", "<form action=\"@\"><p>x</p></form>", "<div data-link=\"@\">x</div>",
            "<svg><a xlink:href=\"@\"><text>x</text></a></svg>",
        ], [wrappers[0], wrappers[1], wrappers[11]]) func otherAttributesLeadBackToo(_ html: String, _ wrapper: Wrapper)
    {
        let draft = draft(html.replacing("@", with: escaped(wrapper.wrap(Self.link))))
        #expect(draft.oldLinks == [Self.link])
        #expect(holdsTicket(Corpus.track(draft)))
        let known = draft.resolving([Self.link: Self.target])
        let copy = Corpus.track(known)
        #expect(copy.untouched == nil && copy.hasPixel && !holdsTicket(copy))
        let bare = known.instrument(pixelURL: nil)
        #expect(bare.untouched == nil && !holdsTicket(bare))
        #expect(String(decoding: bare.bytes, as: UTF8.self).contains(escaped(Self.target)))
    }

    @Test(
        arguments: [
            ("<table background=\"@\"><tr><td>x</td></tr></table>", "<table background=\"\"><tr>"),
            ("<table><tr><td background=@>x</td></tr></table>", "<td background=\"\">x"),
            (
                "<div style=\"color:red;background:url('@') no-repeat;top:0\">x</div>",
                "style=\"color:red;background:none no-repeat;top:0\">x"
            ),
            (
                "<div style='background-image: URL( \"@\" ), url(\"https://example.org/a)b.png\")'>x</div>",
                "style='background-image: none, url(&quot;https://example.org/a)b.png&quot;)'>x"
            ),
            ("<div style=\"background:url(@)\">x</div>", "style=\"background:none\">x"),
            ("<img src=\"https://example.org/a.png\" srcset=\"@ 1x, https://example.org/b.png 2x\">end", "<body>end"),
            (
                "<picture><source srcset=\"@\"><img src=\"https://example.org/a.png\"></picture>",
                "<source srcset=\"\"><img src"
            ),
            ("<input type=\"image\" src=\"@\">", "<input type=\"image\" src=\"\">"),
            ("<v:fill src=\"@\"></v:fill>", "<v:fill src=\"\">"),
            ("<svg><image xlink:href=\"@\"/></svg>", "<image xlink:href=\"\"/>"), ("<image src=\"@\">end", "<body>end"),
            ("<img alt=\"\" originalsrc=\"@\" src=\"@\">end", "<body>end"),
            ("<a data-image=\"@\" href=\"#\">x</a>", "<a data-image=\"\" href"),
        ], [wrappers[0], wrappers[1], wrappers[6]]) func imagesThatAreNone(_ pair: (String, String), _ wrapper: Wrapper)
    {
        let draft = draft(pair.0.replacing("@", with: escaped(wrapper.wrap(Self.pixel))))
        let copy = Corpus.track(draft)
        let text = String(decoding: copy.bytes, as: UTF8.self)
        #expect(copy.untouched == nil && copy.removedPixels == 1 && copy.hasPixel)
        #expect(!holdsTicket(copy) && text.contains(pair.1), "\(text)")
        #expect(Draft(copy.bytes, options: Corpus.options).instrument(pixelURL: nil).removedPixels == 1)
    }

    /// What cannot be written again in the mail's charset is left out as a whole.
    @Test func aStyleInAnotherCharset() {
        let style = "<div style=\"font-family:'\u{1B}$B%F\u{1B}(B';background:url(\(Self.pixel))\">x</div>"
        let copy = Corpus.track(draft(style, type: "text/html; charset=iso-2022-jp"))
        #expect(copy.untouched == nil && copy.removedPixels == 1)
        #expect(String(decoding: copy.bytes, as: UTF8.self).contains("<div style=\"\">x</div>"))
    }

    /// Nested as deeply, and as often, as one likes.
    @Test func hostileValuesTakeNoLong() {
        var nested = Self.link
        for _ in 0..<12 { nested = "https://x.example/?u=" + Self.percent(nested) }
        let many = (0..<20).map { _ in
            "<a data-x=\"" + HostileHeaderTests.fill("aHR0c%2525252Fa-2F&#47;*", 8000) + "\">x</a>"
        }.joined()
        let body = draft("<a href=\"\(nested.prefix(4000))\">x</a>\(many)")
        #expect(HostileHeaderTests.seconds { _ = Corpus.track(body) } < 60)
        let text = "<a data-x=\"" + HostileHeaderTests.fill("aHR0c%2525252Fa-2F&#47;*__;", 8000) + "\">x</a>"
        #expect(HostileHeaderTests.seconds { _ = draft(String(repeating: text, count: 20)) } < 60)
    }
}

extension String {
    fileprivate var lowercasedEscapes: String {
        replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() }
    }
}
