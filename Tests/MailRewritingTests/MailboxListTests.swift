import MailRewriting
import Testing

/// Lists of addresses as people, scripts and programs write them.
@Suite struct MailboxListTests {
    private func shown(_ list: MailboxList) -> [String] {
        list.mailboxes.map { mailbox in mailbox.name.map { "\(mailbox.email)|\($0)" } ?? mailbox.email }
    }

    @Test(arguments: [
        ("alice@example.com; bob@example.org", ["alice@example.com", "bob@example.org"]),
        ("Alice <a@x.org>;Bob <b@x.org> ;", ["a@x.org|Alice", "b@x.org|Bob"]),
        ("Team: carol@x.org, dave@x.org; erin@x.org", ["carol@x.org", "dave@x.org", "erin@x.org"]),
        ("a@x.org; Team: b@x.org; c@x.org;, d@x.org", ["a@x.org", "b@x.org", "c@x.org", "d@x.org"]),
        ("Team: a@x.org, b@x.org", ["a@x.org", "b@x.org"]),
        ("\"A; B\" <a@x.org>; c@x.org", ["a@x.org|A; B", "c@x.org"]),
        ("a@x.org (one; two), b@x.org", ["a@x.org|one; two", "b@x.org"]), ("undisclosed-recipients:;", []),
        ("Undisclosed recipients", []), ("", []), (" , ;, ", []), ("A:;,B:;", []),
        ("<a@x.org>", ["a@x.org"]), ("<<a@x.org>>", ["a@x.org"]), ("< a@x.org >", ["a@x.org"]),
        ("Name <a@x.org>", ["a@x.org|Name"]), ("\"Doe, Jane\" <j@x.org>", ["j@x.org|Doe, Jane"]),
        ("Doe, Jane <j@x.org>", ["j@x.org|Doe, Jane"]),
        ("Doe, Mary, Jane <j@x.org>, k@x.org", ["j@x.org|Doe, Mary, Jane", "k@x.org"]),
        ("root, Jane <j@x.org>", ["root", "j@x.org|Jane"]),
        ("root, Doe, Jane <j@x.org>", ["root", "j@x.org|Doe, Jane"]),
        ("root, alice@x.org", ["root", "alice@x.org"]), ("root", ["root"]),
        ("root (Cron Daemon)", ["root|Cron Daemon"]),
        ("root (A), a@x.org (B)", ["root|A", "a@x.org|B"]), ("\"(Cron Daemon)\" <root>", ["root|(Cron Daemon)"]),
        ("a@x.org b@x.org", ["a@x.org", "b@x.org"]), ("<a@x.org> <b@x.org>", ["a@x.org", "b@x.org"]),
        ("A <a@x.org> b@x.org", ["a@x.org|A", "b@x.org"]), ("a@x.org <b@x.org>", ["b@x.org|a@x.org"]),
        ("'a@x.org'", ["a@x.org"]), ("'a@x.org' <a@x.org>", ["a@x.org|'a@x.org'"]), ("\"a@x.org\"", ["a@x.org"]),
        ("\"a b\"@x.org", ["\"a b\"@x.org"]), ("\"a,b;c\"@x.org, d@x.org", ["\"a,b;c\"@x.org", "d@x.org"]),
        ("<\"a>b\"@x.org>", ["\"a>b\"@x.org"]), ("a @ x.org", ["a@x.org"]), ("<a @x . org>", ["a@x.org"]),
        ("a(c)@x.org", ["a@x.org|c"]), ("<@r.org,@s.org:a@x.org>, b@x.org", ["a@x.org", "b@x.org"]),
        ("a@[IPv6:2001:db8::1], b@x.org", ["a@[IPv6:2001:db8::1]", "b@x.org"]), ("mailto:a@x.org", ["a@x.org"]),
        ("<mailto:a@x.org>", ["a@x.org"]), ("Jane (a \\) b) <j@x.org>", ["j@x.org|Jane"]),
        ("\"Jane <j@x.org>, k@x.org", ["j@x.org|Jane", "k@x.org"]),
        ("a@x.org (open, b@x.org", ["a@x.org|(open", "b@x.org"]),
        ("<a@x.org, b@x.org", ["a@x.org", "b@x.org"]), ("a@x.org>, b@x.org", ["a@x.org", "b@x.org"]),
        ("Jane\r\n <j@x.org>,\r\n\tk@x.org", ["j@x.org|Jane", "k@x.org"]),
        ("=?utf-8?q?a=40x=2Eorg?=, b@x.org", ["a@x.org", "b@x.org"]),
        ("=?utf-8?q?J=C3=BCrgen_=3Ca=40x=2Eorg=3E?=", ["a@x.org|Jürgen"]),
        (
            "=?utf-8?q?M=C3=BCller,_J=C3=BCrgen_(a:b;_c@d)?= <a@x.org>, b@x.org",
            ["a@x.org|Müller, Jürgen (a:b; c@d)", "b@x.org"]
        ),
        ("J\"=?utf-8?q?=C3=BC?=\"rgen <a@x.org>", ["a@x.org|Jürgen"]),
    ]) func areRead(_ text: String, _ expected: [String]) {
        let list = MailboxList(text)
        #expect(shown(list) == expected)
        #expect(list.fault == nil && list.leftovers.isEmpty)
    }

    @Test(arguments: [
        ("Jane Doe", ["Jane Doe"], 0), ("Jane Doe; a@x.org", ["Jane Doe"], 1),
        ("a@x.org, no address here", ["no address here"], 1),
    ])
    func whatIsNoAddressIsTold(_ text: String, _ leftovers: [String], _ count: Int) {
        let list = MailboxList(text)
        #expect(list.leftovers == leftovers && list.entries.count == count)
    }

    @Test func nobodyIsTold() {
        #expect(MailboxList("<>").hasNobody && MailboxList(" < > ").hasNobody && MailboxList("Nobody <>").hasNobody)
        #expect(!MailboxList("").hasNobody && !MailboxList("a@x.org").hasNobody)
    }

    /// By this the address alone is exchanged.
    @Test(arguments: [
        ("root", "root"), ("\"(Cron Daemon)\" <root>", "root"), ("root (Cron Daemon)", "root"), ("<\n root >", "root"),
        ("Jane <j@x.org>", "j@x.org"), ("'a@x.org'", "a@x.org"), ("<@r.org:a@x.org>", "a@x.org"),
    ]) func placesAreThoseOfAddresses(_ text: String, _ address: String) throws {
        let entry = try #require(MailboxList(text).entries.first)
        #expect(String(decoding: Array(text.utf8)[entry.range], as: UTF8.self) == address)
    }

    @Test(arguments: [
        "a,", "(", "\"", "<", "<a", "g:", "a@b;g:", "a ", "Aa, ", "=?utf-8?q?a@b?=,", "\\", "[", "@", "a@[", "(a\"<",
        ":;", "a@x.org,",
    ]) func anyLengthIsReadInTime(_ unit: String) {
        let text = HostileHeaderTests.fill(unit, 200_000)
        #expect(HostileHeaderTests.seconds { _ = MailboxList(text) } < 20)
    }
}
