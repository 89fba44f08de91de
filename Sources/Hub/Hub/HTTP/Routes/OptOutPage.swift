/// The pages of `/p/<ticket>`: each is whole in itself, works without script, and is read well by a screen reader.
enum OptOutPage {
    static let question = page(
        title: "Stop email tracking",
        """
        <h1>Do you want to stop email tracking?</h1>
        <p>The email that led you here can tell its sender when you open it and when you follow its links.</p>
        <p>You can switch that off for your address. It then holds for everyone who sends with this service: for the
        emails that you have already, and for all that come.</p>
        \(button)
        <p class="note">Nothing has changed so far. Links in your emails keep working either way.</p>
        """)

    static let done = page(
        title: "Email tracking is off",
        """
        <h1>Email tracking is off for your address</h1>
        <p>From now on nobody who sends with this service is told when you open an email or follow a link in it. That
        holds for the emails that you have already, too. Their links keep working.</p>
        <p>You can close this page.</p>
        <p class="note">To have earlier records erased, or to change your mind, ask whoever sent you the email. To remember
        your choice, this service keeps a code made from your address, and not the address.</p>
        """)

    static let failed = page(
        title: "Please try again",
        """
        <h1>That could not be saved</h1>
        <p>Something is wrong on our side, and your choice was not recorded. Please try again in a minute.</p>
        \(button)
        """)

    /// Without `action` it goes to the page's own address, whatever a proxy puts before it.
    private static let button = """
        <form method="post"><button type="submit">Stop tracking me</button></form>
        """

    private static func page(title: String, _ content: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>\(title)</title>
        <style>\(style)</style>
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
