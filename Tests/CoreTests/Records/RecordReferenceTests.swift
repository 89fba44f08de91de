import Core
import Testing

@Suite struct RecordReferenceTests {
    private func parsed(_ text: String) -> String? { RecordReference(text, .table)?.description }

    @Test(arguments: [
        ("deal:42", "deal:42"), ("deal-42", "deal:42"), ("DEAL-42", "deal:42"), ("Ticket:1", "ticket:1"),
        ("contact:7", "contact:7"), ("company-7", "company:7"),
        ("contact:Alice@Example.com", "contact:alice@example.com"),
        ("CONTACT:kim@例え.jp", "contact:kim@xn--r8jz45g.jp"),
        ("contact:a-b:c@example.com", nil), ("contact:a-b@example.com", "contact:a-b@example.com"),
        ("company:Example.COM", "company:example.com"), ("company:例え.jp", "company:xn--r8jz45g.jp"),
        ("company:a-b.example.com", "company:a-b.example.com"), ("invoice:3", "invoice:3"),
        ("Invoice2-3", "invoice2:3"),
        ("deal:9007199254740991", "deal:9007199254740991"), ("deal:9007199254740992", nil),
        ("deal:9223372036854775808", nil), ("deal:0", nil), ("deal:042", nil), ("deal:-1", nil), ("deal:+1", nil),
        ("deal--1", nil), ("deal:", nil), (":42", nil), ("deal", nil), ("42", nil), ("", nil), ("deal 42", nil),
        ("deal:42 ", nil), (" deal:42", nil), ("deal:４２", nil), ("deal:42\n", nil), ("deal:42:1", nil),
        ("deal-42-1", nil),
        ("deal:alice@example.com", nil), ("ticket:example.com", nil), ("contact:example.com", nil),
        ("company:alice@example.com", nil), ("company:example", nil), ("company:192.0.2.1", nil),
        ("contact-alice@example.com", nil), ("company-example.com", nil), ("invoice:alice@example.com", nil),
        ("2deal:1", nil), ("de_al:1", nil), ("dëal:1", nil), ("\u{212A}deal:1", nil), ("deal\0:1", nil),
        ("d\u{301}eal:1", nil),
        ("abcdefghijklmnopqrstuvwxyz012345:1", "abcdefghijklmnopqrstuvwxyz012345:1"),
        ("abcdefghijklmnopqrstuvwxyz0123456:1", nil),
    ]) func parses(_ text: String, _ right: String?) {
        #expect(parsed(text) == right)
    }

    @Test func printsWhatItParses() throws {
        for text in ["deal:42", "contact:kim@xn--r8jz45g.jp", "company:example.com", "later:9"] {
            let reference = try #require(RecordReference(text, .table))
            #expect(reference.description == text)
            if let suffix = reference.suffix { #expect(RecordReference(suffix, .table) == reference) }
        }
        #expect(RecordReference("deal:42", .table)?.suffix == "deal-42")
        #expect(RecordReference("company:example.com", .table)?.suffix == nil)
        #expect(RecordReference("company:example.com", .table)?.number == nil)
    }

    @Test func isMadeOfParts() throws {
        let address = try #require(AddressKey("alice@example.com", .table))
        #expect(RecordReference(contact: address) == RecordReference("contact:alice@example.com", .table))
        #expect(RecordReference(company: address.domain) == RecordReference("company:example.com", .table))
        #expect(RecordReference(company: try #require(DomainName("localhost", .table))) == nil)
        #expect(RecordReference(.deal, number: 42) == RecordReference("deal:42", .table))
        for number in [0, -1, RecordReference.maximumNumber + 1, .max, .min] {
            #expect(RecordReference(.deal, number: number) == nil)
        }
    }

    @Test func longTextsAreRefused() {
        #expect(parsed("contact:" + String(repeating: "a", count: 1_000_000)) == nil)
        #expect(parsed(String(repeating: "deal:", count: 100_000)) == nil)
    }

    @Test func kindsOfNewerVersionsAreKept() throws {
        let kind = try #require(RecordKind(rawValue: "Invoice"))
        #expect(kind.rawValue == "invoice" && !kind.isKnown)
        #expect(RecordKind.known.map(\.rawValue) == ["contact", "company", "deal", "ticket"])
        #expect(RecordKind.known.allSatisfy { RecordKind(rawValue: $0.rawValue) == $0 && $0.isKnown })
    }
}

@Suite struct RecordDefaultTests {
    /// The words of the API, which clients know.
    @Test func words() {
        #expect(LegalBasis.allCases.map(\.rawValue) == ["none", "consent", "contract", "interest"])
        #expect(DealOutcome.allCases.map(\.rawValue) == ["open", "won", "lost"])
        #expect(TicketPriority.allCases.map(\.rawValue) == ["low", "normal", "high", "urgent"])
        #expect(TicketPriority.allCases.sorted() == TicketPriority.allCases)
        #expect(TicketPriority.high > .normal)
    }

    @Test func stages() {
        #expect(
            DealStage.standard.map(\.name) == ["New", "Qualified", "Proposal", "Negotiation", "Won", "Lost"])
        #expect(DealStage.standard.map(\.outcome) == [.open, .open, .open, .open, .won, .lost])
        #expect(
            TicketStatus.standard.map(\.name) == ["New", "Waiting on us", "Waiting on contact", "Closed"])
        #expect(TicketStatus.standard.map(\.isClosed) == [false, false, false, true])
    }
}
