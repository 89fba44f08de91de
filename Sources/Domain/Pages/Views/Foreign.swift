import Core
import Presentation

extension HTML {
    /// An address, a host or a link. Letters of another script are marked: Cyrillic `а` in `pаypal.com` looks like the
    /// Latin one.
    mutating func address(_ text: String, _ context: PageContext) {
        let text = text.printable
        guard !text.utf8.allSatisfy({ $0 < 128 }), let runs = Self.runs(text) else {
            return self(.bdi) { $0.text(text) }
        }
        self(.bdi) { html in
            for (run, script) in runs {
                guard let script else {
                    html.text(run)
                    continue
                }
                let name = context.texts.frame.otherScript(script)
                html(.mark, [.class("script"), .title(name)]) { html in
                    html.text(run)
                    html(.span, [.class("visually-hidden")], " (\(name)) ")
                }
            }
        }
    }

    /// The text in runs of which some are in another script than the rest. nil if it is all in one script.
    private static func runs(_ text: String) -> [(String, Script?)]? {
        let scripts = text.unicodeScalars.map(Script.init)
        guard let main = scripts.contains(.latin) ? .latin : scripts.compactMap(\.self).first,
            scripts.contains(where: { $0 != nil && $0 != main })
        else { return nil }
        var runs: [(String, Script?)] = []
        var run = String.UnicodeScalarView()
        var current: Script?
        for (scalar, script) in zip(text.unicodeScalars, scripts) {
            // A digit or a mark goes with the letter before it.
            let next =
                script.map { $0 == main ? nil : $0 } ?? (scalar.properties.generalCategory.isMark ? current : nil)
            if next != current, !run.isEmpty {
                runs.append((String(run), current))
                run = String.UnicodeScalarView()
            }
            current = next
            run.append(scalar)
        }
        runs.append((String(run), current))
        return runs
    }

    /// A person as `Name`, else the address, as a link to their page.
    mutating func person(_ email: String, name: String?, _ context: PageContext) {
        self(.a, [.class("who"), .href(PageURL("/app/contacts").appending(email))]) { html in
            if let name = name.shown { html.foreign(name) } else { html.address(email, context) }
        }
    }

    /// A link of a mail: to its target if that is a web address, and shown without its scheme.
    mutating func target(_ url: String, _ context: PageContext) {
        let shown = url.printable.withoutScheme
        guard let target = PageURL(web: url) else { return address(shown, context) }
        self(.a, [.href(target), .rel("noopener noreferrer nofollow")]) { $0.address(shown, context) }
    }
}

extension String? {
    /// The text made printable; nil if there is none to see.
    var shown: String? {
        guard let text = self?.printable, text.contains(where: { $0 != " " }) else { return nil }
        return text
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isMark: Bool { self == .nonspacingMark || self == .enclosingMark || self == .spacingMark }
}
