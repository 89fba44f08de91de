import Core
import Testing

@Suite struct NeverLogTests {
    private func key(_ text: String) throws -> AddressKey { try #require(AddressKey(text, .table)) }

    private func faults(_ text: String) -> [EntryFault] {
        do throws(EntryListError) {
            _ = try NeverLog(text, .table)
            return []
        } catch {
            return error.faults
        }
    }

    @Test(arguments: [
        ("alice@example.com", "Alice@Example.COM", true), ("alice@example.com", "alice+a@example.com", false),
        ("alice@example.com", "alice@mail.example.com", false), ("alice@example.com", "bob@example.com", false),
        ("example.com", "bob@example.com", true), ("example.com", "bob@a.b.Example.com", true),
        ("@example.com", "bob@a.example.com", true), ("example.com", "bob@notexample.com", false),
        ("example.com", "bob@example.com.evil.org", false), ("mail.example.com", "bob@example.com", false),
        ("例え.jp", "kim@a.XN--R8JZ45G.jp", true), ("XN--R8JZ45G.JP", "kim@例え.jp", true),
        ("Kim@例え.jp", "kim@xn--r8jz45g.jp", true), ("@gov", "a@x.gov", true), ("192.0.2.1", "a@192.0.2.1", true),
        ("", "a@example.com", false), ("#a@example.com", "#a@example.com", true),
        ("#a@example.com", "a@example.com", false), ("a*b@example.com", "a*b@example.com", true),
    ]) func contains(_ list: String, _ address: String, _ isContained: Bool) throws {
        #expect(try NeverLog(list, .table).contains(try key(address)) == isContained)
    }

    @Test func readsALineEach() throws {
        let list = try NeverLog(
            "\u{FEFF}# Family\r\n\r\n  alice@example.com\t# my sister\r\n\u{3000}example.org\u{a0}\n#\n## b@example.net\n@x.org #",
            .table)
        #expect(list.addresses.map(\.text) == ["alice@example.com"])
        #expect(list.domains.map(\.text).sorted() == ["example.org", "x.org"])
        #expect(list.count == 3)
        #expect(list.text == "example.org\nx.org\nalice@example.com\n")
    }

    @Test func itsTextIsReadAgain() throws {
        let list = try NeverLog("#a@b.com\n@gov\nkim@例え.jp\nb.com\n192.0.2.1\nB.com", .table)
        #expect(list.count == 5)
        #expect(try NeverLog(list.text, .table) == list)
        #expect(NeverLog().text == "" && NeverLog().count == 0)
    }

    private static let notEither = " is neither an address such as alice@example.com nor a domain such as example.com"
    private static let severalInALine = " is more than one address or domain: write one a line"
    private static let withStar = ": write a domain without *, such as example.com, which covers its subdomains"

    @Test(arguments: [
        (
            "alice",
            " is not a whole address or domain: write alice@example.com, example.com, or @alice for all of a top-level domain"
        ),
        ("a@b@c", " is not an address such as alice@example.com"),
        ("a@[192.0.2.1]", " is not an address such as alice@example.com"),
        ("Alice <alice@example.com>", severalInALine), ("a@x.com,b@x.com", severalInALine),
        ("x.com;y.com", severalInALine),
        ("*@example.com", withStar), ("*.example.com", withStar),
        ("exa_mple.com", notEither), ("@", notEither), ("@\u{301}x.com", notEither), ("#no-remark", notEither),
    ]) func saysWhatIsWrong(_ entry: String, _ problem: String) {
        #expect(faults("example.com\n\n\(entry)\n") == [EntryFault(line: 3, problem: "'\(entry)'" + problem)])
    }

    @Test func faultsHaveTheirLines() throws {
        #expect(faults("alice\nexample.com\n# x\na b\n").map(\.line) == [1, 4])
        #expect(EntryFault(line: 4, problem: "wrong").description == "line 4: wrong")
        let many = faults(String(repeating: "alice\n", count: 1000))
        #expect(many.count == EntryListError.maximumFaults)
        #expect { try NeverLog("alice@x.com\nx y\n*", .table) } throws: {
            "\($0)".split(separator: "\n").map { $0.prefix(7) } == ["line 2:", "line 3:"]
        }
        // What is shown is short and harmless.
        let hostile = try #require(faults("\u{1b}]0;\u{202e}" + String(repeating: "x", count: 1_000_000)).first)
        #expect(hostile.problem.utf8.count < 200 && !hostile.problem.unicodeScalars.contains("\u{1b}"))
    }

    @Test func numberOfEntriesIsBounded() throws {
        let text = (1...10_000).map { "x\($0).example\n" }.joined()
        #expect(try NeverLog(text, .table).count == 10_000)
        #expect(faults(text + "one.example\n").map(\.line) == [10_001])
        #expect(faults(String(repeating: "\n", count: 100_000)).isEmpty)
    }
}
