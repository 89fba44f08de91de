import Core
import Testing

@testable import Verdicts

/// Autonomous systems and host names of a list, and which of all that is known of an address counts.
@Suite struct SystemsAndNamesTests {
    private static func networks(_ text: String) throws -> Networks {
        try Networks(own: [NetworkText(file: "own.txt", bytes: Array(text.utf8))])
    }

    /// One row each of what a table, a resolver and a list say of one address.
    @Test(
        arguments: [
            ("203.0.113.1/32 scanner P", "*.example.com scanner N", "AS64496 scanner S", "P"),
            ("203.0.0.0/8 scanner P", "*.example.com scanner N", "AS64496 scanner S", "P"),
            ("203.0.113.1/32 people P", "*.example.com scanner N", "AS64496 scanner S", "P"),
            ("", "*.example.com scanner N", "AS64496 scanner S", "N"),
            ("", "*.example.com people N", "AS64496 scanner S", "N"),
            ("", "", "AS64496 scanner S", "S"),
            ("", "*.example.net scanner N", "AS64496 scanner S", "S"),
            ("", "*.example.net scanner N", "AS64497 scanner S", nil),
        ] as [(String, String, String, String?)])
    func theNarrowestCounts(network: String, name: String, system: String, owner: String?) throws {
        let networks = try Self.networks([network, name, system].joined(separator: "\n"))
        let known = Known(systems: ["203.0.113.1": 64496], names: ["203.0.113.1": "mx.example.com"])
        #expect(RuleJudge(networks: networks, systems: known, names: known).label("203.0.113.1")?.owner == owner)
    }

    @Test func withoutTableAndResolverTheyAreSilent() throws {
        let networks = try Self.networks("AS64496 scanner S\n*.example.com scanner N\n")
        #expect(RuleJudge(networks: networks).label("203.0.113.1") == nil)
        #expect(RuleJudge(networks: networks, systems: Known(), names: Known()).label("203.0.113.1") == nil)
    }

    @Test func nothingIsAskedThatCannotMatter() throws {
        let known = Known()
        let judge = RuleJudge(systems: known, names: known)
        _ = judge.label("40.107.1.1")
        #expect(known.asked == [], "a prefix has said it")
        _ = judge.label("203.0.113.1")
        #expect(known.asked == ["name 203.0.113.1", "system 203.0.113.1"])
    }

    @Test func aNameMaySaySomethingWhereNoPrefixDoes() throws {
        let networks = try Self.networks("203.0.113.1/32 scanner P\n*.example.com scanner N\n")
        func mayBeNamed(_ address: String, _ judge: RuleJudge) -> Bool { judge.mayBeNamed(IPAddress(address)!) }
        let judge = RuleJudge(networks: networks, names: Known())
        #expect(mayBeNamed("203.0.113.2", judge) && !mayBeNamed("203.0.113.1", judge))
        #expect(!mayBeNamed("203.0.113.0", judge), "a network is no host")
        #expect(!mayBeNamed("203.0.113.2", RuleJudge(networks: networks)))
    }

    @Test func aSystemIsWrittenAsItsNumber() throws {
        let networks = try Self.networks("AS1 scanner\nas4294967295 hosting Far\n")
        #expect(networks.label(ofSystem: 1)?.networkClass == .scanner)
        #expect(networks.label(ofSystem: .max) == NetworkLabel(networkClass: .hosting, owner: "Far"))
        #expect(networks.ownCount == 2)
    }

    @Test(
        arguments: [
            ("mx.example.com", "E"), ("MX.Example.COM.", "E"), ("a.b.c.example.com", "E"), ("a.deep.example.com", "D"),
            ("example.com", nil), ("notexample.com", nil), ("example.com.example.org", nil), ("", nil), (".", nil),
            ("mx..example.com", nil), ("mx.example.com\u{0}", nil), ("m x.example.com", nil),
            (String(repeating: "a.", count: 125) + "example.com", nil),
        ] as [(String, String?)])
    func theLongestSuffixOfANameCounts(name: String, owner: String?) throws {
        let networks = try Self.networks("*.example.com scanner E\n*.Deep.example.com. scanner D\n")
        #expect(networks.label(ofName: name)?.owner == owner)
    }

    @Test func systemsAndNamesGivenTwiceAreFaults() throws {
        for line in ["AS64496 scanner", "*.example.com scanner"] {
            let error = #expect(throws: NetworkListError.self) { try Self.networks("\(line)\n\n\(line) A\n") }
            #expect(error?.line == 3 && error?.problem.contains("is given on line 1 already") == true)
        }
    }
}

extension RuleJudge {
    /// What would be said of an address, shown by a judgement that names the owner.
    fileprivate func label(_ address: String) -> NetworkLabel? { label(of: IPAddress(address)!) }
}
