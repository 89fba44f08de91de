import LMTP
import Testing
import WireHarness

@Suite struct LogAddressTests {
    private static let token = "0123456789abcdef"

    private static func read(_ text: String) -> LogAddress? { try? LogAddress(text) }

    private static func fault(_ text: String) -> LogAddress.Fault? {
        do throws(LogAddress.Fault) {
            _ = try LogAddress(text)
            return nil
        } catch {
            return error
        }
    }

    @Test func kinds() throws {
        let log = try LogAddress("log+\(Self.token)@hub.example")
        #expect(log.use == .log)
        #expect(log.token.description == Self.token)
        #expect(log.records.isEmpty)
        #expect(log.host == "hub.example")
        #expect(try LogAddress("forward+\(Self.token)@hub.example").use == .forward)
    }

    /// Short and long forms, each separator, in any order; the same record counts once.
    @Test(arguments: [
        ".d42.t7", ".deal-42.ticket-7", "+d42+t7", "-d42.t7", "d42.t7", "deal-42.t7", ".D42.Ticket-7",
        ".d42.t7.d42.deal-42",
        "-deal-42.t7",
    ])
    func records(_ suffix: String) throws {
        let address = try LogAddress("log+\(Self.token)\(suffix)@hub.example")
        #expect(address.records.map(\.description) == ["deal-42", "ticket-7"])
        #expect("\(address)" == "log+\(Self.token).d42.t7@hub.example")
    }

    @Test func allKindsOfRecords() throws {
        let address = try LogAddress("log+\(Self.token).c12.o3.d42.t7@hub.example")
        #expect(address.records.map(\.kind) == [.contact, .company, .deal, .ticket])
        #expect(address.records.map(\.number) == [12, 3, 42, 7])
        let long = try LogAddress("log+\(Self.token).contact-12.company-3@hub.example")
        #expect(long.records.map(\.short) == ["c12", "o3"])
    }

    /// Crockford: any case, o is 0, i and l are 1.
    @Test(arguments: ["LOG+0123456789ABCDEF", "log+0123456789AbCdEf", "Log+Oi23456789abcdef", "log+ol23456789abcdef"])
    func spellings(_ local: String) throws {
        #expect(try LogAddress("\(local)@HUB.Example").description == "log+\(Self.token)@hub.example")
    }

    /// A quoted local part is the same address (RFC 5321, 4.1.2).
    @Test func quoted() throws {
        #expect(try LogAddress("\"log+\(Self.token).deal:42\"@hub.example").records.map(\.number) == [42])
    }

    @Test(arguments: [
        ("log@hub.example", LogAddress.Fault.otherAddress),
        ("alice@hub.example", .otherAddress),
        ("logs+0123456789abcdef@hub.example", .otherAddress),
        ("+0123456789abcdef@hub.example", .otherAddress),
        ("log-0123456789abcdef@hub.example", .otherAddress),
        ("log+0123456789abcdef", .otherAddress),
        ("log+0123456789abcdef@", .otherAddress),
        ("", .otherAddress),
        ("log+0123456789abcdef@a@b", .otherAddress),
        ("log+0123456789abcdef@hub.example>", .otherAddress),
        ("log+0123456789abcdef@hub.example> SIZE=1", .otherAddress),
        ("log+@hub.example", .malformedToken),
        ("log+0123456789abcde@hub.example", .malformedToken),
        ("log+0123456789abcdeu@hub.example", .malformedToken),
        ("log+0123456789abcd.d42@hub.example", .malformedToken),
        ("log+0123456789abcde\u{e9}@hub.example", .malformedToken),
        ("log+0123456789abcdefg@hub.example", .malformedRecord),
        ("log+0123456789abcdef.@hub.example", .malformedRecord),
        ("log+0123456789abcdef..d1@hub.example", .malformedRecord),
        ("log+0123456789abcdef.d1.@hub.example", .malformedRecord),
        ("log+0123456789abcdef.d0@hub.example", .malformedRecord),
        ("log+0123456789abcdef.d01@hub.example", .malformedRecord),
        ("log+0123456789abcdef.d-1@hub.example", .malformedRecord),
        ("log+0123456789abcdef.deal42@hub.example", .malformedRecord),
        ("log+0123456789abcdef.x42@hub.example", .malformedRecord),
        ("log+0123456789abcdef.d9223372036854775808@hub.example", .malformedRecord),
        ("log+0123456789abcdef.d99999999999999999999@hub.example", .malformedRecord),
        ("log+0123456789abcdef.d1111111111111111111.d1111111111111111112.d1@hub.example", .tooLong),
    ])
    func refused(_ text: String, _ fault: LogAddress.Fault) {
        #expect(Self.fault(text) == fault)
    }

    /// 64 bytes of a local part are allowed (RFC 5321, 4.5.3.1.1), also when an address is made.
    @Test func longest() throws {
        let records = try (1...12).map { try #require(RecordReference(.deal, 100_000 + $0)) }
        let token = try #require(LogToken(Self.token))
        #expect(try LogAddress(.log, token, records: Array(records[..<5]), host: "h").localPart.utf8.count == 60)
        #expect(throws: LogAddress.Fault.tooLong) { try LogAddress(.log, token, records: records, host: "h") }
        #expect(
            Self.read("log+\(Self.token).d100001.d100002.d100003.d100004.d10005.d123@h")?.localPart.utf8.count == 64)
        #expect(Self.fault("log+\(Self.token).d100001.d100002.d100003.d100004.d10005.d1234@h") == .tooLong)
    }

    @Test(arguments: ["", "a@b", "a\r\nb", String(repeating: "a", count: 256)])
    func hosts(_ host: String) throws {
        let token = try #require(LogToken(Self.token))
        #expect(throws: LogAddress.Fault.otherAddress) { try LogAddress(.log, token, host: host) }
    }

    @Test func tokensOfBytes() {
        #expect(LogToken(random: [UInt8](repeating: 0, count: 10))?.description == "0000000000000000")
        #expect(LogToken(random: [UInt8](repeating: 0xff, count: 10))?.description == "zzzzzzzzzzzzzzzz")
        #expect(LogToken(random: [0x08, 0, 0, 0, 0, 0, 0, 0, 0, 1])?.description == "1000000000000001")
        #expect(LogToken(random: [UInt8](repeating: 0, count: 9)) == nil)
        #expect(LogToken(random: [UInt8](repeating: 0, count: 11)) == nil)
        // Each byte counts.
        let tokens = (0..<80).compactMap { bit in
            LogToken(random: (0..<10).map { $0 == bit / 8 ? UInt8(1) << UInt8(bit % 8) : 0 })
        }
        #expect(Set(tokens).count == 80)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func roundTrips(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let token = try #require(LogToken(random: (0..<10).map { _ in UInt8.random(in: 0...255, using: &random) }))
        #expect(LogToken(token.description.uppercased()) == token)
        let records = (0..<random.below(5)).compactMap { _ in
            RecordReference(
                RecordReference.Kind.allCases.randomElement(using: &random)!, Int64(1 + random.below(99_999)))
        }
        let address = try LogAddress(random.below(2) == 0 ? .log : .forward, token, records: records, host: "h.example")
        #expect(try LogAddress(address.description) == address)
        #expect(try LogAddress(address.description.uppercased()) == address)
        #expect(Set(address.records) == Set(records))
    }

    @Test func references() {
        for text in ["d42", "deal-42", "deal:42", "DEAL:42"] {
            #expect(RecordReference(text)?.description == "deal-42")
        }
        #expect(RecordReference("o1")?.kind == .company)
        #expect(RecordReference("t9223372036854775807")?.number == .max)
        for text in ["", "d", "deal", "deal-", "deal--1", "deal-1x", "42", "d 42", "d４２", "deal_1", "d+1", ".d42"] {
            #expect(RecordReference(text) == nil, "\(text)")
        }
        #expect(RecordReference(.deal, 0) == nil)
        #expect(RecordReference(.deal, -1) == nil)
    }
}
