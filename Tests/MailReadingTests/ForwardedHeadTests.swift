import MailRewriting
import Testing

@testable import MailReading

/// D5 of the research: whom a forwarded mail was from.
@Suite struct ForwardedHeadTests {
    @Test(arguments: [
        "---------- Forwarded message ---------\nFrom: Alice <alice@example.com>\nDate: Tue\nSubject: Offer\nTo: Bob",
        "Begin forwarded message:\n\n> From: Alice <alice@example.com>\n> Subject: Offer\n> Date: 1 Dec\n> To: b@x",
        "-------- Forwarded Message --------\nSubject: \tOffer\nDate: \tTue\nFrom: \tAlice <alice@example.com>\nTo: \tb@x",
        "fyi\n\nFrom: Alice [mailto:alice@example.com]\nSent: Tuesday\nTo: Bob\nSubject: Offer",
        "*From:* Alice <alice@example.com>\n*Sent:* Tuesday\n*To:* Bob\n*Subject:* Offer",
        "Von: Alice <alice@example.com>\nGesendet: Dienstag\nAn: Bob\nBetreff: Angebot",
        "De : Alice <alice@example.com>\nEnvoyé : mardi\nÀ : Bob\nObjet : Offre",
        "De\u{A0}: Alice <alice@example.com>\nEnvoyé\u{A0}: mardi\nObjet\u{A0}: Offre",
        "差出人: Alice <alice@example.com>\n送信日時: 2026年12月1日\n宛先: Bob\n件名: 見積",
        "发件人：Alice <alice@example.com>\n发送时间：2026\n收件人：Bob\n主题：报价",
        "보낸 사람: Alice <alice@example.com>\n보낸 날짜: 2026\n받는 사람: Bob\n제목: 견적",
        "От: Alice <alice@example.com>\nОтправлено: вторник\nКому: Bob\nТема: x",
        "Da: Alice <alice@example.com>\nInviato: martedì\nA: Bob\nOggetto: x",
        "From: Alice <alice@example.com<mailto:alice@example.com>>\n\nSent: Tuesday\n\nTo: Bob\nSubject: Offer",
        "From: Alice <mailto:alice@example.com>\nTo: a@x;\n  b@x;\n  c@x\nSubject: x",
        "From: alice@example.com\nDate: Tue\nTo: b@x", "From: 'alice@example.com'\nDate: Tue\nTo: b@x",
        // A mail within the forwarded one counts less.
        "From: alice@example.com\nSent: Tue\nTo: b\n\nHello\n\nFrom: dora@example.com\nSent: Mon\nTo: a\nSubject: x",
        // Nor do words that only look like a head.
        "From: here on\nit goes\nwell\nas\nyou see\nFrom: alice@example.com\nSent: Tue\nTo: b",
    ])
    func headsAreFound(text: String) throws {
        #expect(ForwardedHead.sender(in: text)?.email == "alice@example.com")
        let mail = try Mails.read(Array("Content-Type: text/plain; charset=utf-8\r\n\r\n\(text)".utf8))
        #expect(mail.forwardedFrom?.email == "alice@example.com")
    }

    @Test(arguments: [
        "", "Hello", "From: alice@example.com", "From: alice@example.com\nTo: b@x",
        "From: Alice\nSent: Tue\nTo: Bob\nSubject: x",
        "Sent: Tue\nTo: b@x\nSubject: alice@example.com", "From: @\nSent: Tue\nTo: b", "From: a@\nSent: Tue\nTo: b",
        "From: alice@example.com\n1\n2\n3\n4\nSent: Tue\nTo: b",
    ])
    func othersHaveNone(text: String) {
        #expect(ForwardedHead.sender(in: text) == nil)
    }

    @Test func nameIsKept() {
        let head = "\nSent: Tue\nTo: b"
        #expect(ForwardedHead.sender(in: "From: \"Doe, Alice\" <alice@example.com>\(head)")?.name == "Doe, Alice")
        #expect(ForwardedHead.sender(in: "From: alice@example.com\(head)")?.name == nil)
        #expect(ForwardedHead.sender(in: "From: Alice [mailto:alice@example.com]\(head)")?.name == "Alice")
    }

    /// Outlook has no separator, and its head is HTML.
    @Test func outlookHTML() throws {
        let mail = try Mails.read(
            """
            Content-Type: text/html; charset=utf-8

            <p>fyi</p><hr><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>From:</b> Alice &lt;alice@example.com&gt;<br>
            <b>Sent:</b> Tuesday<br><b>To:</b> Bob &lt;bob@example.net&gt;<br><b>Subject:</b> Offer</font></div><p>Hello</p>
            """)
        #expect(mail.forwardedFrom?.email == "alice@example.com")
        #expect(mail.forwardedFrom?.name == "Alice")
    }
}

/// Section E of the research: subjects without prefixes.
@Suite struct BaseSubjectTests {
    @Test(arguments: [
        "Offer", "Re: Offer", "RE: offer", "Re: Re: Offer", "Re[2]: Offer", "Re(2): Offer", "Re^3: Offer",
        "AW: WG: Offer", "SV: Offer", "VS: Offer", "RV: Offer", "TR : Offer", "RE\u{A0}: Offer", "Antw: Offer",
        "Odp: Offer",
        "İLT: Offer", "ilt: Offer", "YNT: Offer", "回复: Offer", "回复：Offer", "转发: Offer", "返信: Offer", "Fwd: Offer",
        "FW: Offer",
        "Fw: Re: AW: Offer", "Offer (fwd)", "[list] Offer", "Re: [list] Offer", "[list] Re: Offer", "[a] [b] Re: Offer",
        "[Fwd: Offer]", "[Fwd: Re: Offer]", "  Re:   Offer  ", "R: Offer", "I: Offer", "Ответ: Offer", "答复: Offer",
        "転送: Offer",
        "회신: Offer", "Re: [Fwd: Offer] (fwd)", "Re:Offer", "RE:\tOffer",
    ])
    func prefixesDoNotCount(subject: String) {
        #expect(BaseSubject(subject) == BaseSubject("Offer"))
        #expect(BaseSubject(BaseSubject(subject).text).text == BaseSubject(subject).text)
    }

    @Test(arguments: [
        ("Report: Offer", "Report: Offer"), ("Offer Re: x", "Offer Re: x"), ("Re", "Re"), ("Re:", ""),
        ("[list]", "[list]"),
        ("", ""), ("Re: [list]", "[list]"), ("Q2: Offer", "Q2: Offer"), ("R2: Offer", "R2: Offer"),
        ("[Offer", "[Offer"),
        ("Really: x", "Really: x"), (":", ":"), ("Offer  two", "Offer two"), ("見積書", "見積書"),
    ])
    func restIsKept(subject: String, expected: String) {
        #expect(BaseSubject(subject).text == expected)
    }

    @Test(arguments: ["Re: ", "[a] ", "Re[", "[Fwd: ", "((", "Re: [", "(fwd)", ": ", "]"])
    func anythingTakesLittleTime(unit: String) {
        let start = ContinuousClock.now
        _ = BaseSubject(String(repeating: unit, count: 998 / unit.utf8.count))
        #expect(ContinuousClock.now - start < .seconds(1))
    }
}
