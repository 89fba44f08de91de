/// The pages of `/p/<ticket>`. Each is self-contained, and works without scripts and with a screen reader.
struct OptOutPage {
    /// Contact for opting out of all senders, from the setting `opt-out-contact`; nil for nobody.
    let contact: String?

    /// - Parameter contact: plain text; it is escaped.
    init(contact: String?) { self.contact = contact }

    /// Asks whether to stop tracking, with the button.
    var question: String {
        page(
            title: "Stop email tracking",
            """
            <h1>Do you want to stop email tracking?</h1>
            <p>The email that led you here can tell its sender when you open it and when you follow its links.</p>
            <p>You can switch that off for your address. It then applies to this sender: to the emails that you
            already have, and to all future ones. It does not apply to others who send with this service.</p>
            \(Self.button)
            \(others)
            <p class="note">Nothing has changed so far. Links in your emails keep working either way.</p>
            """)
    }

    /// Confirms the opt-out.
    var done: String {
        page(
            title: "Email tracking is off",
            """
            <h1>Email tracking is off for your address</h1>
            <p>From now on the sender of this email is not told when you open an email of theirs or follow a link in it.
            This includes the emails that you already have. Their links keep working.</p>
            <p>Emails of other senders have their own link.</p>
            \(others)
            <p>You can close this page.</p>
            <p class="note">To have earlier records erased, or to change your mind, ask whoever sent you the email. To remember
            your choice, this service keeps a code made from your address, and not the address.</p>
            """)
    }

    /// Says that the opt-out could not be stored, with the button.
    var failed: String {
        page(
            title: "Please try again",
            """
            <h1>That could not be saved</h1>
            <p>Something is wrong on our side, and your choice was not recorded. Please try again in a minute.</p>
            \(Self.button)
            """)
    }

    /// For a URL whose ticket this hub did not seal, such as a truncated one.
    var incomplete: String {
        page(
            title: "This link is incomplete",
            """
            <h1>This link is incomplete</h1>
            <p>It does not say which email it is from, so nothing has changed: email tracking is as it was.</p>
            <p>The link may have been cut off. Please copy the whole link from the email, or click it there.</p>
            \(others)
            <p class="note">If that does not help, ask whoever sent you the email to stop tracking you.</p>
            """)
    }

    private var others: String {
        contact.map {
            "<p>To stop tracking by everyone who sends with this service, write to <strong>\(Self.escaped($0))</strong>.</p>"
        } ?? ""
    }

    /// Text escaped for HTML, in an element or a quoted attribute.
    static func escaped(_ text: String) -> String {
        // By Unicode scalars: `<` followed by a combining mark is another `Character`.
        text.unicodeScalars.reduce(into: "") { html, scalar in
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            default: html.unicodeScalars.append(scalar)
            }
        }
    }

    /// Without `action` the form posts to the page's own URL, whatever prefix a proxy adds.
    private static let button = """
        <form method="post"><button type="submit">Stop tracking me</button></form>
        """

    private func page(title: String, _ content: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>\(title)</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <main>
        \(content)
        </main>
        </body>
        </html>

        """
    }

    private static let style = """
        :root{color-scheme:light dark;--back:#f4f5f7;--card:#fff;--text:#1b1f24;--soft:#57606a;--line:#d8dee4;--act:#0b57d0;--on:#fff}
        @media(prefers-color-scheme:dark){:root{--back:#15181c;--card:#1e2227;--text:#e6e9ed;--soft:#a9b1ba;--line:#343a41;--act:#8ab4f8;--on:#10233f}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--back);color:var(--text);font:1.0625rem/1.55 system-ui,sans-serif}
        main{max-width:34rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:clamp(1.25rem,5vw,2.5rem)}
        h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25;text-wrap:balance}
        p{margin:0 0 1rem}
        form{margin:1.5rem 0}
        button{font:inherit;font-weight:600;min-height:3rem;padding:.6rem 1.4rem;border:0;border-radius:.5rem;background:var(--act);color:var(--on);cursor:pointer}
        button:hover{filter:brightness(1.1)}
        button:focus-visible{outline:3px solid var(--text);outline-offset:3px}
        .note{margin:0;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9375rem}
        @media(max-width:24rem){button{width:100%}}
        """
}
