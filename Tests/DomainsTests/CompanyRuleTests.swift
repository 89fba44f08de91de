import Core
import Domains
import Testing

@Suite struct CompanyRuleTests {
    private static let suffixes = try! PublicSuffixes()

    private static func rule(
        own: [String] = ["own.example"], additions: String = "", exceptions: String = ""
    ) throws -> CompanyRule {
        CompanyRule(
            suffixes: suffixes, ownDomains: Set(own.map { DomainName($0, .standard)! }),
            additions: try FreeMail(additions), exceptions: try FreeMail(exceptions))
    }

    private func company(_ address: String, _ rule: CompanyRule) throws -> String? {
        rule.company(of: try #require(AddressKey(address, .standard))).map { "\($0.domain) \($0.name)" }
    }

    /// Case 20 of the research, and what was measured for it.
    @Test(arguments: [
        ("a@docomo.ne.jp", nil), ("b@gmail.com", nil), ("c@eng.example.com", "example.com Example"),
        ("d@blogspot.com", nil),
        ("e@own.example", nil), ("noreply@x.com", nil), ("a@sales.acme.kobe.jp", "sales.acme.kobe.jp Sales"),
        ("a@pref.osaka.lg.jp", "osaka.lg.jp Osaka"), ("a@foo.github.io", "foo.github.io Foo"),
        ("a@acme.blogspot.com", "acme.blogspot.com Acme"), ("a@example.com", "example.com Example"),
        ("a@mail.own.example", nil), ("a@notown.example", "notown.example Notown"), ("a@localhost", nil),
        ("a@192.0.2.1", nil),
        ("a@co.jp", nil), ("Kim@例え.jp", "xn--r8jz45g.jp 例え"), ("kim@sales.XN--R8JZ45G.JP", "xn--r8jz45g.jp 例え"),
        ("a@bücher.example", "xn--bcher-kva.example Bücher"), ("a@öl.example", "xn--l-0ga.example Öl"),
        ("a@3m.com", "3m.com 3m"), ("a@acme-group.com", "acme-group.com Acme-group"),
        ("a@xn--99999999.com", "xn--99999999.com Xn--99999999"), ("a@yahoo.co.jp", nil),
        ("a@privaterelay.appleid.com", nil),
    ]) func makesCompanies(_ address: String, _ right: String?) throws {
        #expect(try company(address, Self.rule()) == right)
    }

    @Test func ownDomainsAreThoseOfTheUsersAsAWhole() throws {
        let rule = try Self.rule(own: ["mail.acme.co.jp", "例え.jp", "gmail.com", "me.github.io", "com", "localhost"])
        for address in ["a@acme.co.jp", "a@sales.acme.co.jp", "a@XN--R8JZ45G.jp", "a@x.me.github.io"] {
            #expect(try company(address, rule) == nil, "\(address)")
        }
        #expect(try company("a@other.co.jp", rule) == "other.co.jp Other")
        #expect(try company("a@you.github.io", rule) == "you.github.io You")
        #expect(try company("a@example.com", rule) == "example.com Example", "com is nobody's")
        #expect(try company("a@example.com", Self.rule(own: [])) == "example.com Example")
    }

    @Test func settingsAddAndExcept() throws {
        let rule = try Self.rule(
            additions: "campus.example\nisp.*\ncorp.example", exceptions: "au.com\nyahoo.*\ncorp.example\nown.example")
        #expect(try company("a@x.campus.example", rule) == nil)
        #expect(try company("a@isp.co.uk", rule) == nil)
        #expect(try company("a@au.com", rule) == "au.com Au")
        #expect(try company("a@yahoo.co.jp", rule) == "yahoo.co.jp Yahoo")
        #expect(try company("a@corp.example", rule) == "corp.example Corp")
        // Exceptions are of free mail, and of nothing else.
        #expect(try company("a@own.example", rule) == nil)
        #expect(try company("noreply@au.com", rule) == nil)
        #expect(try company("a@docomo.ne.jp", rule) == nil)
    }

    @Test(arguments: [
        "noreply", "no-reply", "no_reply", "no.reply", "NoReply", "donotreply", "do-not-reply", "do_not_reply",
        "dont-reply",
        "noreply+abc", "noreply2", "no-reply-aws", "accounts-noreply", "please-do-not-reply", "mailer-daemon",
        "MAILER-DAEMON",
        "mailerdaemon", "mailer_daemon", "postmaster", "bounce", "bounces", "bounces+1234-kim=example.com",
        "bounce-7_html",
        "awsnoreply",
    ]) func programsMakeNone(_ local: String) throws {
        #expect(try #require(AddressKey(local + "@x.com", .standard)).isAutomatic)
        #expect(try company(local + "@x.com", Self.rule()) == nil)
    }

    @Test(arguments: [
        "kim", "info", "reply", "replies", "norman.reply", "bouncer", "trampoline-bounce", "postmasters", "daemon",
        "mailer",
        "sales-postmaster", "noel", "123", "+", "kim+bounce", "田中", "no", "nor-eply",
    ]) func othersDo(_ local: String) throws {
        #expect(try #require(AddressKey(local + "@x.com", .standard)).isAutomatic == false)
        #expect(try company(local + "@x.com", Self.rule()) == "x.com X")
    }

    /// Case 21: one person, and another.
    @Test func oneKeyAPerson() {
        #expect(AddressKey("Kim@例え.jp", .standard) == AddressKey("kim@XN--R8JZ45G.JP", .standard))
        #expect(AddressKey("Kim@例え.jp", .standard) != nil)
        #expect(AddressKey("kim+a@x.com", .standard) != AddressKey("kim@x.com", .standard))
    }
}
