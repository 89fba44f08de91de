import Core
import Testing

@testable import Pages

/// Exports.
@Suite struct CSVTests {
    private let samples = Samples(language: .english)

    private func lines(_ bytes: [UInt8]) throws -> [String] {
        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        let text = try #require(String(validating: bytes.dropFirst(3), as: UTF8.self))
        #expect(text.utf8.reversed().starts(with: [10, 13]))
        return text.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test func activities() throws {
        let lines = try lines(CSV.activities(samples.items, in: samples.context(PageURL("/app/activity"))))
        #expect(lines.count == samples.items.count + 1)
        #expect(lines[0].hasPrefix("seq,When,Kind,Name,Address,Subject,Mail,"))
        #expect(
            lines[1]
                == "420,2026-11-24T15:28:00+01:00,click,佐藤 健,ken.sato@example.jp,Q3のお見積りについて,01JDMAILQ3,https://www.example.com/pricing?plan=team&seats=20,\"Minato City, Japan\",2026-11-24T23:28:00+09:00,Firefox / Linux,human,browser Firefox,1"
        )
        // An anonymous contact is not named, and a refusal has its reason.
        #expect(lines[7].hasPrefix("414,2026-11-24T14:15:00+01:00,open,,,Your renewal,"))
        #expect(lines[9].hasSuffix(",550 5.1.1 no such user,"))
    }

    @Test func contactsAndMails() throws {
        let contacts = try lines(CSV.contacts(samples.contacts, in: samples.context(PageURL("/app/contacts"))))
        #expect(contacts[1] == "ken.sato@example.jp,佐藤 健,5,12,3,2026-11-24T15:28:00+01:00,identified")
        let mails = try lines(CSV.mails(samples.mails, in: samples.context(PageURL("/app/mails"))))
        #expect(mails.count == 4)
        #expect(mails[3] == "01JDMAILNEW,Welcome,2026-11-24T15:29:00+01:00,dana@example.net,1,0,0,0,0,0,")
    }

    /// What a spreadsheet would run begins with an apostrophe, and quotes, commas and line breaks stay within their cell.
    @Test(arguments: [
        ("=1+1", "\"'=1+1\""), ("+1", "\"'+1\""), ("-1", "\"'-1\""), ("@x", "\"'@x\""), ("\tx", "\"'\tx\""),
        ("\rx", "\"'\rx\""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
        ("=\"x\"", "\"'=\"\"x\"\"\""), ("\nx", "\"'\nx\""), ("＝1", "\"'＝1\""), ("＠x", "\"'＠x\""), (" =1", "\" '=1\""),
        ("x;=1;y", "\"x;'=1;y\""), ("x; -1", "\"x; '-1\""), ("x\n=1", "\"x\n'=1\""), ("x;y", "\"x;y\""),
        ("a=b", "a=b"), ("", ""), ("\u{301}=", "\u{301}="),
    ])
    func cells(_ text: String, _ cell: String) throws {
        let bytes = CSV.contacts(
            [Contact(email: "a@x.example", name: text)], in: samples.context(PageURL("/app/contacts")))
        // By bytes: a combining mark makes one character of itself and the comma before it.
        let row = try #require(bytes.firstRange(of: Array("\r\na@x.example,".utf8)).map { bytes[$0.upperBound...] })
        #expect(row.starts(with: Array((cell + ",").utf8)))
    }
}
