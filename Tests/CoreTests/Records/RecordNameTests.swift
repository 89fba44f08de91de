import Core
import Testing

/// Records as people name them, before a hub has looked them up.
@Suite struct RecordNameTests {
    @Test(arguments: [
        ("deal:42", "deal", "42"), ("deal-42", "deal", "42"), ("DEAL-42", "deal", "42"), ("ticket:7", "ticket", "7"),
        ("contact:Alice@Example.com", "contact", "Alice@Example.com"),
        ("contact:a-b:c@example.com", "contact", "a-b:c@example.com"), ("company:例え.jp", "company", "例え.jp"),
        ("invoice:2026-7", "invoice", "2026-7"), ("deal-9007199254740991", "deal", "9007199254740991"),
        // The hub says that this is none.
        ("deal:x", "deal", "x"), ("deal:0", "deal", "0"),
    ])
    func namesAreTaken(_ text: String, _ kind: String, _ id: String) throws {
        let name = try #require(RecordName(text))
        #expect(name.kind.rawValue == kind && name.id == id)
        #expect(RecordName("\(name)") == name)
    }

    @Test(arguments: [
        "", "deal", "deal:", "deal-", ":42", "-42", "42", "deal 42", "deal: 42", "deal:4 2", "deal:4\n2",
        "deal:4\u{7F}",
        "deal:\u{2028}", "deal-x", "deal-0", "deal-042", "deal-+1", "deal-12345678901234567", "contact-a@example.com",
        "7deal:1", "dé:1", "alice@example.com", "deal:" + String(repeating: "x", count: 321),
        String(repeating: "k", count: 33) + ":1",
    ])
    func othersAreNone(_ text: String) { #expect(RecordName(text) == nil) }

    /// The record is the one that the hub reads, if there can be one at all.
    @Test(arguments: ["deal:42", "deal-42", "contact:alice@example.com", "company:example.com"])
    func theHubReadsTheSame(_ text: String) throws {
        let name = try #require(RecordName(text))
        #expect(RecordReference("\(name)", .table) == RecordReference(text, .table))
        #expect(RecordReference("\(name)", .table) != nil)
    }
}
