import Core
import Testing

@testable import Pages

/// What must hold of every page, in both languages, with ordinary and with hostile texts from outside.
@Suite struct PageTests {
    /// Texts that try to be markup, a link, or to turn the line around.
    static let hostile: [Samples.Outside] = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "<\u{301}b>x",
        "a\u{0}b\u{8}", "\u{202E}gnp.exe\u{2066}", "&lt;b&gt;", "</title></style><style>*{}", "javascript:alert(1)",
        "=cmd|' /C calc'!A0", "{{7*7}}${x}`", "\u{FEFF}\u{200B}", "  ",
    ].map { text in
        Samples.Outside(
            name: text, email: "x\(text)@example.com", subject: text, link: text, city: text, agent: text, label: text)
    }

    static let worlds: [Samples] = Language.allCases.flatMap { language in
        [Samples(language: language)] + hostile.map { Samples(language: language, outside: $0) }
    }

    private func check(_ name: String, _ html: [UInt8], isPage: Bool) {
        let markup = MarkupChecker(html)
        for problem in markup.problems { Issue.record("\(name): \(problem)") }
        let all = markup.root.all
        checkSafety(name, all)
        checkIDs(name, all, isPage: isPage)
        checkControls(name, all)
        if isPage { checkStructure(name, markup.root) }
    }

    private func checkSafety(_ name: String, _ all: [MarkupChecker.Element]) {
        for element in all {
            for attribute in element.attributes {
                if attribute.name.hasPrefix("on") || attribute.name == "style" || attribute.name == "srcdoc" {
                    Issue.record("\(name): <\(element.name) \(attribute.name)>")
                }
                if ["href", "src", "action", "data-more", "data-next"].contains(attribute.name),
                    !isAllowed(attribute.value, in: element)
                {
                    Issue.record("\(name): <\(element.name) \(attribute.name)=\(attribute.value)>")
                }
                // A bidirectional control in an attribute would turn its text around.
                if attribute.value.unicodeScalars.contains(where: Self.isHidden), attribute.name != "value",
                    !attribute.name.hasPrefix("data-")
                {
                    Issue.record("\(name): a control in \(attribute.name) of <\(element.name)>")
                }
            }
            // What is edited stays as it is, as in `value`.
            if element.name != "textarea", element.text.unicodeScalars.contains(where: Self.isHidden) {
                Issue.record("\(name): a control in the text of <\(element.name)>: \(element.text.debugDescription)")
            }
            if element.name == "script" {
                #expect(element["src"]?.hasPrefix("/app/assets/") == true && element.text.isEmpty, "\(name)")
            }
            if element.name == "style" { #expect(name.hasPrefix("opt-out"), "\(name)") }
        }
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            || [0x200B, 0xFEFF, 0].contains(scalar.value)
    }

    private func isAllowed(_ url: String, in element: MarkupChecker.Element) -> Bool {
        if url == "#main" { return true }
        if url.hasPrefix("/app/") && !url.contains("//") { return true }
        let isLink = element.name == "a" && element["rel"] == "noopener noreferrer nofollow"
        if isLink, url.hasPrefix("https://") || url.hasPrefix("http://") { return true }
        return element.name == "a" && url.hasPrefix("mailto:")
    }

    private func checkIDs(_ name: String, _ all: [MarkupChecker.Element], isPage: Bool) {
        let ids = all.filter { !$0.isWithin("template") }.compactMap { $0["id"] }
        #expect(Set(ids).count == ids.count, "\(name): \(ids)")
        for element in all where !element.isWithin("template") {
            for id in (element["aria-labelledby"] ?? "").split(separator: " ") where !ids.contains(String(id)) {
                Issue.record("\(name): nothing has the id \(id)")
            }
            if let form = element["form"], isPage, !ids.contains(form) { Issue.record("\(name): no form \(form)") }
        }
    }

    /// Every control has a name: a label around it, `aria-label`, or a text.
    private func checkControls(_ name: String, _ all: [MarkupChecker.Element]) {
        for element in all {
            switch element.name {
            case "iframe":
                #expect(element["title"]?.contains(where: { $0 != " " }) == true, "\(name)")
                #expect(element["sandbox"]?.contains("scripts") == false, "\(name)")
            case "input", "select", "textarea":
                guard element["type"] != "hidden" else { continue }
                let label = element["aria-label"] ?? (element.isWithin("label") ? element.parent?.wholeText : nil)
                #expect(
                    label?.contains(where: { $0 != " " }) == true,
                    "\(name): <\(element.name) name=\(element["name"] ?? "")>")
            case "button", "summary", "a":
                // Buttons that the script fills are hidden until then.
                if element["hidden"] != nil || element.isWithin("template") { continue }
                let label = element["aria-label"] ?? element.wholeText
                #expect(label.contains(where: { $0 != " " }), "\(name): <\(element.name)> \(element.attributes)")
            case "svg": #expect(element["aria-hidden"] == "true", "\(name)")
            case "form":
                guard element["method"] == "post", name.hasPrefix("opt-out") == false else { continue }
                #expect(element["action"]?.hasPrefix("/app/") == true, "\(name)")
            case "table":
                #expect(element.children.first?.name == "caption", "\(name)")
                #expect(element.all.filter { $0.name == "th" }.allSatisfy { $0["scope"] != nil }, "\(name)")
            default: break
            }
            for label in ["aria-label", "title"] where element[label]?.isEmpty == true {
                Issue.record("\(name): empty \(label) of <\(element.name)>")
            }
        }
    }

    private func checkStructure(_ name: String, _ root: MarkupChecker.Element) {
        let all = root.all.filter { !$0.isWithin("template") && !$0.isWithin("dialog") }
        #expect(all.filter { $0.name == "h1" }.count == 1, "\(name)")
        #expect(all.filter { $0.name == "main" }.count == 1, "\(name)")
        #expect(root.children.first?["lang"] != nil, "\(name)")
        #expect(all.first { $0.name == "title" }?.text.isEmpty == false, "\(name)")
        // Headings go down by one level at a time.
        let levels = all.filter { ["h1", "h2", "h3"].contains($0.name) && $0["role"] == nil }.map {
            Int($0.name.suffix(1))!
        }
        #expect(levels.first == 1 && zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 }, "\(name): \(levels)")
        for feed in all where feed["role"] == "feed" {
            let rows = feed.all.filter { $0.name == "article" }
            for row in rows {
                #expect(
                    row["aria-posinset"] != nil && row["aria-setsize"] == "-1" && row["aria-labelledby"] != nil,
                    "\(name)")
            }
            #expect(feed["aria-label"] != nil || feed["aria-labelledby"] != nil, "\(name)")
        }
        for element in all where element["role"] == "status" { #expect(["live", "offline"].contains(element["id"])) }
    }

    @Test(arguments: worlds) func everyPageHolds(_ samples: Samples) {
        for (name, html) in samples.pages { check("\(name).\(samples.language)", html, isPage: true) }
        for (name, html) in samples.fragments { check("\(name).\(samples.language)", html, isPage: false) }
    }

    /// The checker finds what it is for.
    @Test(arguments: [
        "<p>", "<p></div>", "<p a=b></p>", "<p>&</p>", "<p>></p>", "<p a=\"1\" a=\"2\"></p>", "<p>\u{0}</p>",
    ])
    func theCheckerIsStrict(_ html: String) {
        #expect(!MarkupChecker(Array(html.utf8)).problems.isEmpty)
    }

    @Test func nothingOfAnotherLanguageStandsInAPage() {
        let isJapanese: (Unicode.Scalar) -> Bool = {
            (0x3040...0x30FF).contains($0.value) || (0x4E00...0x9FFF).contains($0.value)
        }
        var outside = Samples.Outside.ordinary
        (outside.name, outside.subject) = ("Kim", "Offer")
        for (name, html) in Samples(language: .english, outside: outside).pages {
            let text = String(decoding: html, as: UTF8.self).replacing("日本語", with: "")
            #expect(!text.unicodeScalars.contains(where: isJapanese), "\(name)")
        }
    }
}

extension Samples: CustomTestStringConvertible {
    var testDescription: String { "\(language) \(outside.subject.debugDescription)" }
}
