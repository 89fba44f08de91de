import Core
import Foundation
import MailRewriting
import Testing

/// What is told of a message, and what is put into it.
@Suite struct DraftTests {
    private func draft(_ name: String, options: CraftOptions = Corpus.options) throws -> Draft {
        Draft(try #require(Corpus.messages.first { $0.name == name }).bytes, options: options)
    }

    /// RFC 2047 names, folded addresses, RFC 5322 groups.
    @Test func headersAreDecoded() throws {
        let draft = try draft("encoded-headers")
        #expect(draft.from == Mailbox(email: "sam@example.com", name: "Sam Seller"))
        #expect(draft.to.map(\.name) == ["Alice Example", "Bob, the Builder"])
        #expect(
            draft.cc == [
                Mailbox(email: "yamada@example.jp", name: "山田"),
                Mailbox(email: "juergen@example.de", name: "Jürgen Müller"),
            ])
        #expect(draft.subject == "Q3 offer")
        #expect(draft.messageID == "<encoded-headers@example.com>")
        #expect(draft.date?.rfc3339 == "2026-11-23T00:30:00.000Z")
        let group = try self.draft("group-address")
        #expect(group.cc.map(\.email) == ["carol@example.com", "dave@example.com", "erin@example.com"])
        #expect(group.bcc.map(\.email) == ["secret@example.com"])
    }

    @Test func linksAreTheirURLsOnceAndInOrder() throws {
        #expect(try draft("html-7bit-lf").links == ["https://example.com/a?x=1&y=2", "https://example.com/b"])
        #expect(
            try draft("qp-soft-breaks-in-urls").links.first
                == "https://example.com/a/very/long/path/that/goes/on?utm_source=newsletter&utm_medium=email&utm_campaign=q3"
        )
        #expect(try draft("same-link-often").links == ["https://example.com/same"])
        #expect(try draft("utf8-link-not-ascii").links == ["https://example.com/k%C3%B6ln?q=%C3%A4"])
        #expect(
            try draft("upper-case-and-spaces").links == [
                "HTTPS://Example.com/Path", "https://example.com/with%20space",
            ])
    }

    @Test func oldLinksLeadBackWhereTheHubKnowsThem() throws {
        let draft = try draft("reply-thunderbird")
        let old = try #require(draft.oldLinks.first)
        #expect(draft.links == ["https://example.com/new"])
        let known = draft.resolving([old: "https://example.com/prices"])
        #expect(known.links == ["https://example.com/prices", "https://example.com/new"])
        let copy = known.instrument(pixelURL: nil)
        #expect(copy.restoredLinks == 1)
        #expect(copy.rewrittenLinks == 0)
        #expect(String(decoding: copy.bytes, as: UTF8.self).contains(#"<a href="https://example.com/prices">prices"#))
    }

    @Test func aMissingMessageIDIsAddedOnce() throws {
        let draft = try draft("no-message-id")
        #expect(draft.messageID == nil)
        let copy = draft.instrument(pixelURL: Corpus.pixelURL, messageID: "<new@example.com>")
        #expect(Draft(copy.bytes).messageID == "<new@example.com>")
        let other = try self.draft("html-7bit-lf").instrument(pixelURL: Corpus.pixelURL, messageID: "<new@example.com>")
        #expect(Draft(other.bytes).messageID == "<html-7bit-lf@example.com>")
        for id in ["new@example.com", "<a\r\nBcc: x@y>", "<@x>", "<no-at>", "<a@b c>"] {
            #expect(draft.instrument(pixelURL: Corpus.pixelURL, messageID: id).untouched == .unusableMessageID(id))
        }
    }

    @Test func whatIsPutInIsAURL() throws {
        let draft = try draft("html-7bit-lf")
        for url in ["javascript:x", "https://x/\"><b>", "https://x/ y", "/o/x.gif"] {
            #expect(draft.instrument(pixelURL: url).untouched == .unusableURL(url))
            #expect(draft.instrument(pixelURL: nil, links: [draft.links[0]: url]).untouched == .unusableURL(url))
        }
        let copy = draft.instrument(pixelURL: nil, links: [draft.links[0]: "https://x.example/?a=1&copy=2'"])
        #expect(String(decoding: copy.bytes, as: UTF8.self).contains(#"href="https://x.example/?a=1&amp;copy=2&#39;""#))
    }

    @Test func plainTextGetsHTMLOnlyWhenAsked() throws {
        let options = CraftOptions(addsHTML: true)
        let draft = try draft("plain-only", options: options)
        #expect(draft.untouched == nil)
        #expect(draft.links == [])
        let copy = draft.instrument(pixelURL: Corpus.pixelURL)
        #expect(copy.untouched == nil)
        let text = String(decoding: copy.bytes, as: UTF8.self)
        #expect(text.contains("multipart/alternative"))
        #expect(text.contains("\r\n\r\nSee https://example.com/\r\n\r\n--=_mailbell_"))
        #expect(Draft(copy.bytes).takesPixel)
        let bare = try self.draft("no-mime-at-all", options: options).instrument(pixelURL: Corpus.pixelURL)
        #expect(String(decoding: bare.bytes, as: UTF8.self).contains("MIME-Version: 1.0\r\n"))
    }

    /// RFC 3676: lines that end in a space go on; `>` is depth.
    @Test func flowedTextBecomesParagraphs() throws {
        let mail =
            "From: a@example.com\nContent-Type: text/plain; format=flowed; charset=utf-8\n\n"
            + "One long \nparagraph.\n>  quoted \n> on\n-- \nSam\n"
        let copy = Draft([UInt8](mail.utf8), options: CraftOptions(addsHTML: true)).instrument(
            pixelURL: Corpus.pixelURL)
        let text = String(decoding: copy.bytes, as: UTF8.self).replacing("=\n", with: "")
        #expect(text.contains(">One long paragraph.</div>"))
        #expect(text.contains("<blockquote>\n<div style=3D\"white-space:pre-wrap\"> quoted on</div>\n</blockquote>"))
        #expect(text.contains("\n\nOne long \nparagraph.\n>  quoted \n> on\n-- \nSam\n\n--"))
    }

    /// Work grows with the message, and not with its square.
    @Test(.timeLimit(.minutes(45)), arguments: ["utf-8", "iso-2022-jp"]) func manyLinksTakeNoLong(_ charset: String) {
        var mail = "From: a@example.com\nContent-Type: text/html; charset=\(charset)\n\n"
        for number in 0..<40_000 {
            mail += "<a href=\"https://example.com/\(number)\">\u{1B}$B2A3J\u{1B}(B</a>\n"
        }
        if charset == "utf-8" { mail.replace("\u{1B}", with: "") }
        let draft = Draft([UInt8](mail.utf8), options: Corpus.options)
        #expect(draft.links.count == 40_000)
        #expect(Corpus.track(draft).rewrittenLinks == 40_000)
    }
}
