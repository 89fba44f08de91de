import Core
import Presentation

/// The pages of `/p/<ticket>`, on which a recipient opts out. They are self-contained: the tracking host serves no
/// assets. They work without scripts and with a screen reader.
public struct OptOutPage: Sendable {
    private let contact: String?
    private let language: Language

    /// - Parameter contact: whom to write to for opting out of all senders, as plain text; nil for nobody.
    public init(contact: String?, language: Language) {
        self.contact = contact
        self.language = language
    }

    /// The text of the page's style element. A content security policy allows it by its digest.
    public static var style: String { "\(sheet)" }

    /// Asks whether to stop tracking, with the button.
    public func question() -> [UInt8] {
        page(texts.optOutTitle) { html in
            html(.h1, texts.optOutQuestion)
            html(.p, texts.optOutWhat)
            html(.p, texts.optOutScope)
            button(&html)
            others(&html)
            html(.p, [.class("note")], texts.optOutNothingYet)
        }
    }

    /// Confirms the opt-out.
    public func done() -> [UInt8] {
        page(texts.optOutDoneTitle) { html in
            html(.h1, texts.optOutDoneHeading)
            html(.p, texts.optOutDone)
            html(.p, texts.optOutOthers)
            others(&html)
            html(.p, texts.optOutClose)
            html(.p, [.class("note")], texts.optOutMemory)
        }
    }

    /// Says that the opt-out could not be stored, with the button.
    public func failed() -> [UInt8] {
        page(texts.optOutFailedTitle) { html in
            html(.h1, texts.optOutFailedHeading)
            html(.p, texts.optOutFailed)
            button(&html)
        }
    }

    /// For a URL whose ticket this hub did not seal, such as a truncated one.
    public func incomplete() -> [UInt8] {
        page(texts.optOutCutTitle) { html in
            html(.h1, texts.optOutCutTitle)
            html(.p, texts.optOutCut)
            html(.p, texts.optOutCutWhat)
            others(&html)
            html(.p, [.class("note")], texts.optOutCutElse)
        }
    }

    private var texts: OutcomeTexts { language.texts.outcomes }

    /// Without `action` the form posts to the page's own URL, whatever prefix a proxy adds.
    private func button(_ html: inout HTML) {
        html(.form, [.method("post")]) { $0(.button, [.type("submit")], texts.optOutButton) }
    }

    private func others(_ html: inout HTML) {
        guard let contact = contact.shown else { return }
        html(.p) { html in
            html.text(texts.optOutContact.before)
            html(.strong) { $0.isolated(contact) }
            html.text(texts.optOutContact.after)
        }
    }

    private func page(_ title: String, content: (inout HTML) -> Void) -> [UInt8] {
        var html = HTML(capacity: 6144)
        html.doctype()
        html(.html, [.lang(language)]) { html in
            html(.head) { html in
                html.void(.meta, [.charset])
                html.void(.meta, [.name("viewport"), .content("width=device-width, initial-scale=1")])
                html.void(.meta, [.name("robots"), .content("noindex")])
                html(.title, title)
                html.style(Self.sheet)
            }
            html(.body) { html in
                html(.main) { content(&$0) }
            }
        }
        return html.bytes
    }

    private static var sheet: StaticString {
        """
        :root{color-scheme:light dark;--back:#f7f6f3;--card:#fff;--text:#1e1b17;--soft:#645e55;--line:#e3dfd7;--act:#97480a;--on:#fff}
        @media(prefers-color-scheme:dark){:root{--back:#151412;--card:#1d1b19;--text:#ece8e2;--soft:#aaa299;--line:#35312c;--act:#ffb259;--on:#2b1a04}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--back);color:var(--text);font:1.0625rem/1.55 system-ui,sans-serif}
        :lang(ja) body{line-height:1.75;line-break:strict;word-break:auto-phrase}
        main{max-width:34rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:clamp(1.25rem,5vw,2.5rem)}
        h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.3;text-wrap:balance}
        p{margin:0 0 1rem}
        form{margin:1.5rem 0}
        button{font:inherit;font-weight:600;min-height:3rem;padding:.6rem 1.4rem;border:0;border-radius:.5rem;background:var(--act);color:var(--on);cursor:pointer}
        button:hover{filter:brightness(1.1)}
        button:focus-visible{outline:3px solid var(--text);outline-offset:3px}
        .note{margin:0;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9375rem}
        @media(max-width:24rem){button{width:100%}}
        """
    }
}
