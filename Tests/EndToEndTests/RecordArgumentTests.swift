import TestKit
import Testing

/// What `mailbell record`, `log` and `login --add-scope` refuse before they look for a hub.
@Suite(.blocking) struct RecordArgumentTests {
    @Test(arguments: [
        ("record show", "Missing expected argument '<record>'"), ("record show nonsense", "such as deal:42"),
        ("record show deal:", "such as deal:42"), ("record show deal-x", "such as deal:42"),
        ("record show deal:1 -n 0", "-n must be 1 to 1000"), ("record show deal:1 -o xml", "'text' and 'json'"),
        ("record list", "Missing expected argument '<kind>'"),
        ("record list invoices", "'contact', 'company', 'deal' or 'ticket'"),
        ("record list deal --state big", "'open', 'won', 'lost' or 'closed'"),
        ("record list deal --order size", "'recent' and 'name'"),
        ("record list deal --owner sam", "not an e-mail address"),
        ("record list deal -n 100001", "-n must be 1 to 100000"),
        ("record find", "Missing expected argument '<word> ...'"), ("record find x -n 1001", "-n must be 1 to 1000"),
        ("record add", "Missing expected argument '<kind>'"), ("record add deal", "Missing expected argument '<name>'"),
        ("record add deal x --amount 12", "such as '1234.50 EUR'"),
        ("record set deal:1", "Give something to set"),
        ("record link deal:1", "Missing expected argument '<other>'"), ("record unlink deal:1 x", "such as deal:42"),
        ("record delete", "Missing expected argument '<record>'"), ("record restore 42", "such as deal:42"),
        ("log --record 42", "such as deal:42"), ("login --add-scope all", "a scope is one of subscribe, read"),
        ("track --log perhaps", "'yes' and 'no'"), ("track --log-record x", "such as deal:42"),
    ])
    func whatIsWrongIsSaid(_ line: String, _ said: String) throws {
        let arguments = line.split(separator: " ").map { String($0).replacing("_", with: " ") }
        let refusal = try #require(TerminalArguments.refusal(arguments), "\(line)")
        #expect(refusal.code == 64 && refusal.errors.contains(said), "\(line): \(refusal.errors)")
    }

    @Test func anAmountSaysWhatIsWrong() throws {
        for (amount, said) in [
            ("1,234 EUR", "without separators of thousands"), ("12.345 EUR", "more decimals"), ("1.5 JPY", "has no"),
            ("12 EURO", "three letters"), ("12 E", "three letters"),
        ] {
            let refusal = try #require(TerminalArguments.refusal(["record", "add", "deal", "x", "--amount", amount]))
            #expect(refusal.code == 64 && refusal.errors.contains(said), "\(amount): \(refusal.errors)")
        }
    }

    /// An empty text removes what is there.
    @Test(arguments: ["--amount", "--email", "--phone", "--owner"]) func emptyTextsAreTaken(_ option: String) {
        let refusal = TerminalArguments.refusal(["record", "set", "contact:1", option, ""])
        #expect(refusal == nil, "\(refusal?.errors ?? "")")
    }

    @Test(arguments: [
        "record list contact --trash -n5 -o json --order name --state open --stage New --owner Sam@Example.com",
        "record show contact:alice@example.com -n 5", "record find q3 offer",
        "record set company:example.com --domain example.org --domain example.net --no-marketing",
        "record set deal:1 --amount -5.00_EUR", "record restore deal-42",
        "record link contact:1 company:2 --primary", "log", "log a.eml b.eml --record deal-42 --no-create --only-me",
        "log --create -o json", "login --add-scope log",
        "login --add-scope log --hub https://a.example#7K9Q2M4TXW3B5RHN",
        "track --log yes --log-record deal:42", "smtp set smtps://sam@smtp.example.com --log",
    ])
    func theRestIsTaken(_ line: String) {
        let refusal = TerminalArguments.refusal(line.split(separator: " ").map { String($0).replacing("_", with: " ") })
        #expect(refusal == nil, "\(line): \(refusal?.errors ?? "")")
    }
}
