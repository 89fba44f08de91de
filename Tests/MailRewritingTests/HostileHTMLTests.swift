import Foundation
import MailRewriting
import Testing

/// HTML that makes gumbo take time with the square of its length: minutes where nothing bounds it.
@Suite(.serialized) struct HostileHTMLTests {
    private static let size = 1_000_000
    private static func fill(_ unit: String, after: String = "") -> String {
        after + String(repeating: unit, count: size / unit.utf8.count)
    }
    private static func numbered(_ count: Int = 100_000, _ unit: (Int) -> String) -> String {
        (0..<count).map(unit).joined()
    }
    private static let open1900 = String(repeating: "<div>", count: 1900)

    static let documents: [(name: String, text: String)] = [
        ("attributes of a tag", "<a" + numbered { " a\($0)=1" } + ">"),
        ("without a value", "<a" + numbered { "/a\($0)" } + ">"),
        ("in quotes", "<a" + numbered { " a\($0)='>'" } + ">"),
        ("of a long name", "<" + fill("x") + numbered { " a\($0)" } + ">"),
        ("of an end tag", "<a></a" + numbered { " a\($0)" } + ">"),
        ("of <html>", numbered { "<html a\($0)=1>" }), ("of <body>", numbered { "<BODY a\($0)=1>" }),
        ("of a tag in a tag", "<p" + numbered { " a\($0)<b" } + ">"),
        ("deep", fill("<div>")), ("deep with other ends", fill("<div></x>")),
        ("deep with ends that do not end", fill("<div><select></div></select>")),
        ("deep with ends in comments", fill("<div><!--</div>-->")),
        ("deep behind a style sheet", fill("<div>", after: "<style><!--</style>")),
        ("deep lists", fill("<ul><li>")), ("deep templates", fill("<template><tr>")), ("deep links", fill("<a><div>")),
        ("deep SVG", fill("<tr>", after: "<svg>")), ("deep MathML", fill("<td>", after: "<math>")),
        ("overlapping", fill("<b><marquee>")),
        ("formatting again and again", numbered(40_000) { "<p><font size=\($0)>" }),
        ("many formats, many links", numbered(1900) { "<font size=\($0)>" } + fill("<a></a>")),
        ("misplaced in a table", fill("x<b>", after: "<table>")),
        ("tags deep within", fill("<br>x", after: open1900 + "<table>")),
        ("ends deep within SVG", fill("</x>", after: "<svg>" + open1900.replacing("div", with: "g"))),
        ("ends deep within", fill("</b><b>", after: open1900)),
        ("no end of a tag", fill("<ax")), ("no end of a value", fill("<a b=\"")), ("no end of attributes", fill("<a ")),
        ("no end of a comment", fill("<!--")), ("entities", fill("&")), ("one value", "<a href=\"" + fill("x") + "\">"),
        ("empty tags", fill("<")), ("NUL", fill("<p>\0\0")), ("tables in tables", fill("<table>x")),
    ]

    @Test(arguments: documents.map(\.name)) func takesNoLong(_ name: String) throws {
        let text = try #require(Self.documents.first { $0.name == name }).text
        let link = "<a href=\"https://example.com/x\">y</a>"
        let bytes = Array(
            "From: a@example.com\nContent-Type: text/html; charset=utf-8\n\n<p>\(link)</p>\n\(text)\(link)\n".utf8)
        var copy: TrackedCopy?
        let taken = HostileHeaderTests.seconds { copy = Corpus.track(Draft(bytes, options: Corpus.options)) }
        #expect(copy?.untouched == nil || copy?.bytes == bytes)
        // Up to 4 s of gumbo, and a debug build of what is ours.
        #expect(taken < 15, "\(copy?.untouched?.description ?? "tracked")")
    }

    /// What newsletters have is far below the limits.
    @Test func largeHTMLIsTracked() {
        let row =
            "<tr><td width=600 align=center style=\"a:b\"><!--[if mso]><table><tr><td><![endif]--><p><b>Text<font color=red>"
            + "</p><a href=\"https://example.com/x\">y</a><o:p></o:p><!--[if mso]></td></tr></table><![endif]--></td></tr>\n"
        let draft = Draft(
            Array(
                ("From: a@example.com\nContent-Type: text/html; charset=utf-8\n\n<table>\n"
                    + String(repeating: row, count: 900) + "</table>\n").utf8),
            options: Corpus.options)
        #expect(draft.untouched == nil, "\(draft.untouched?.description ?? "")")
        #expect(Corpus.track(draft).hasPixel)
    }
}
