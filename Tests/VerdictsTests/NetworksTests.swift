import Core
import Foundation
import Testing

@testable import Verdicts

@Suite struct NetworksTests {
    private static func networks(_ text: String) throws -> Networks {
        try Networks(own: [NetworkText(file: "own.txt", bytes: Array(text.utf8))])
    }

    private static func label(_ address: String, in networks: Networks = .builtIn) -> NetworkLabel? {
        networks.label(of: IPAddress(address)!)
    }

    /// Only what is kept of an address, its /24 or /48, is judged again: not where lists tell addresses in it apart.
    @Test(arguments: [
        ("203.0.113.0/24", "203.0.113.7", true), ("203.0.113.7/32", "203.0.113.9", false),
        ("255.255.255.255/32", "255.255.255.1", false), ("192.0.2.0/24", "203.0.113.7", true),
        // The number of the /48 is even, odd, the first, and the last.
        ("2001:db8:2::/48", "2001:db8:2::7", true), ("2001:db8:2:ffff::/64", "2001:db8:2::7", false),
        ("2001:db8:3::/48", "2001:db8:3::7", true), ("2001:db8:3:ffff::/64", "2001:db8:3::7", false),
        ("::/64", "::7", false), ("ffff:ffff:ffff:ffff::/64", "ffff:ffff:ffff::7", false),
    ]) func tellsWhetherANetworkIsAllTheSame(_ network: String, _ address: String, _ isUniform: Bool) throws {
        let networks = try Self.networks("\(network) scanner N\n")
        #expect(networks.isUniform(try #require(IPAddress(address)).truncated) == isUniform)
    }

    @Test func theListThatComesWithTheHubCitesItsSources() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/Domain/Verdicts/Networks/networks.txt")
        let text = try String(contentsOf: path, encoding: .utf8)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        for line in lines {
            #expect(
                try
                    /^([0-9a-f.:\/]+|AS[0-9]+|\*\.[a-z.-]+) +[a-z-]+ +(image proxy of )?[A-Z][A-Za-z0-9.]+ +# .{6,}; 20[0-9]{2}-[0-9]{2}-[0-9]{2}$/
                    .wholeMatch(in: line) != nil, "\(line)")
        }
        // What is in the program is what is in the file.
        #expect(lines.count == Networks.builtIn.count)
        for line in lines {
            let words = line.split(separator: " ")
            let found =
                if words[0].hasPrefix("AS") {
                    Networks.builtIn.label(ofSystem: try #require(UInt32(words[0].dropFirst(2))))
                } else if words[0].hasPrefix("*") {
                    Networks.builtIn.label(ofName: "mx1" + words[0].dropFirst())
                } else {
                    Networks.builtIn.label(of: try #require(IPNetwork(words[0])).base)
                }
            let owner = words[2...].prefix { $0 != "#" }.joined(separator: " ")
            #expect(found == NetworkLabel(networkClass: .init(rawValue: String(words[1]))!, owner: owner))
        }
    }

    @Test func theLongestPrefixDecides() throws {
        let networks = try Self.networks(
            """
            # The order of the lines says nothing.\r
            10.1.2.3/32\tscanner  One host
            10.0.0.0/8 hosting # no owner
            10.1.0.0/16 proxy Relay\r

            ::/0 people
            2001:db8::/32 scanner-probable
            2001:db8:0:1::/64 scanner
            255.255.255.255 scanner
            """)
        func found(_ address: String) -> String? {
            Self.label(address, in: networks).map { "\($0.networkClass.rawValue) \($0.owner ?? "-")" }
        }
        #expect(found("9.255.255.255") == nil)
        #expect(found("10.0.0.0") == "hosting -")
        #expect(found("10.1.0.0") == "proxy Relay")
        #expect(found("10.1.2.2") == "proxy Relay")
        #expect(found("10.1.2.3") == "scanner One host")
        #expect(found("10.1.2.4") == "proxy Relay")
        #expect(found("10.1.255.255") == "proxy Relay")
        #expect(found("10.2.0.0") == "hosting -")
        #expect(found("10.255.255.255") == "hosting -")
        #expect(found("11.0.0.0") == nil)
        #expect(found("255.255.255.254") == nil)
        #expect(found("255.255.255.255") == "scanner -")
        #expect(found("::1") == "people -")
        #expect(found("2001:db8:0:1:ffff::") == "scanner -")
        #expect(found("2001:db8:0:2::") == "scanner-probable -")
        #expect(found("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == "people -")
        // As IPv6 it is the same address.
        #expect(found("::ffff:10.1.2.3") == "scanner One host")
        #expect(networks.ownCount == 7)
    }

    @Test func theOperatorsListGoesOverTheHubs() throws {
        let networks = try Self.networks("40.107.0.0/16 people\n209.222.82.7 people\n203.0.113.0/24 scanner Example\n")
        #expect(networks.count == Networks.builtIn.count + 2)
        #expect(Self.label("40.107.1.1")?.networkClass == .scanner)
        #expect(Self.label("40.107.1.1", in: networks)?.networkClass == .people)
        #expect(Self.label("209.222.82.7", in: networks)?.networkClass == .people)
        #expect(Self.label("209.222.82.8", in: networks)?.networkClass == .scanner)
        #expect(Self.label("203.0.113.1", in: networks) == NetworkLabel(networkClass: .scanner, owner: "Example"))

        let judge = RuleJudge()
        func verdict() -> Verdict {
            var evidence = Evidence.open(AgentCase.chrome, after: .seconds(3600))
            evidence.address = IPAddress("40.107.1.1")!
            return judge.judge(evidence).verdict
        }
        #expect(verdict() == .machine)
        judge.use(networks)
        #expect(verdict() == .human && judge.networkCount == networks.count)
        judge.use(.builtIn)
        #expect(verdict() == .machine)
    }

    @Test(arguments: [
        ("10.0.0.0/33 scanner", "'10.0.0.0/33' is not a network such as"),
        ("example.com scanner", "'example.com' is not a network such as"),
        ("AS scanner", "'AS' is no autonomous system such as AS64496"),
        ("AS0 scanner", "'AS0' is no autonomous system such as AS64496"),
        ("AS-1 scanner", "'AS-1' is no autonomous system such as AS64496"),
        ("AS4294967296 scanner", "'AS4294967296' is no autonomous system such as AS64496"),
        ("*.com scanner", "'*.com' are no host names such as *.example.com"),
        ("*.ex ample.com scanner", "'*.ex' are no host names such as *.example.com"),
        ("*.a..example.com scanner", "'*.a..example.com' are no host names such as *.example.com"),
        ("*.*.example.com scanner", "'*.*.example.com' are no host names such as *.example.com"),
        ("10.0.0.1/8 scanner", "'10.0.0.1/8' begins inside a network: write 10.0.0.0/8"),
        ("2001:db8::1/32 scanner", "'2001:db8::1/32' begins inside a network: write 2001:db8::/32"),
        ("10.0.0.0/8", "the class is missing: one of scanner, scanner-probable, scanner-clicks,"),
        ("10.0.0.0/8 # scanner", "the class is missing"),
        ("10.0.0.0/8 \u{1b}[2J", "'\u{fffd}[2J' is no class"),
        ("\u{7}\u{85} proxy", "'\u{fffd}\u{fffd}' is not a network"),
        (
            "e" + String(repeating: "\u{301}", count: 5000) + " proxy",
            "'e" + String(repeating: "\u{301}", count: 29) + "' is not a network"
        ),
        ("10.0.0.0/8 scaner", "'scaner' is no class: write one of scanner, scanner-probable"),
        ("10.0.0.0/8 scanner " + String(repeating: "x", count: 61), "the owner is not up to 60 bytes of text"),
        ("10.0.0.0/8 scanner a\u{1b}[2J", "the owner is not up to 60 bytes of text"),
        ("192.0.2.0/24 proxy", "192.0.2.0/24 is given on line 2 already: remove one of the two"),
    ])
    func aBrokenLineIsNamed(line: String, problem: String) throws {
        let error = try #require(throws: NetworkListError.self) {
            try Self.networks("# one\n192.0.2.0/24 scanner\n\(line)\n10.9.9.9 nonsense\n")
        }
        #expect(error.line == 3)
        #expect(error.description.hasPrefix("own.txt:3: \(problem)"), "\(error)")
    }

    @Test func whatIsNoTextIsRefused() throws {
        let error = #expect(throws: NetworkListError.self) {
            try Networks(own: [NetworkText(file: "own.txt", bytes: Array("10.0.0.0/8 scanner\n".utf8) + [0xff, 0xfe])])
        }
        #expect(error?.description == "own.txt:2: not UTF-8: write the list as plain text")
    }

    /// Against the definition, over networks that nest and touch.
    @Test(arguments: 0..<20) func findsWhatASearchThroughAllOfThemFinds(seed: Int) throws {
        var random = Stepper(state: UInt64(seed) &* 7919 + 1)
        var lines: [IPNetwork: NetworkClass] = [:]
        for _ in 0..<200 {
            let prefix = Int(random.next() % 13) + 20
            let base = UInt32(0x0a00_0000 | random.next() % 0x4000) & UInt32.max << UInt32(32 - prefix)
            lines[IPNetwork("\(IPAddress(v4: base))/\(prefix)")!] =
                [.people, .scanner, .proxy, .hosting][Int(random.next() % 4)]
        }
        let networks = try Self.networks(lines.map { "\($0) \($1.rawValue)" }.joined(separator: "\n"))
        for number in 0x09ff_fff0...UInt32(0x0a00_4010) {
            let address = IPAddress(v4: number)
            let expected = lines.filter { $0.key.contains(address) }.max { $0.key.prefix < $1.key.prefix }
            guard networks.label(of: address)?.networkClass != expected?.value else { continue }
            Issue.record("\(address): \(String(describing: expected))")
            return
        }
    }

    /// As long as Apple's list of relays for IPv4. A build without optimisation takes some µs a look-up; a list that is
    /// searched from end to end takes a millisecond.
    @Test func aLongListIsSearchedQuickly() throws {
        let text = (0..<100_000).map {
            "\(IPAddress(v4: UInt32($0) * 40_000 & ~7))/\(29 + $0 % 4) proxy N\($0 % 300)\n"
        }
        let networks = try Self.networks(text.joined())
        #expect(networks.ownCount == 100_000)
        var random = Stepper(state: 1)
        let addresses = (0..<20_000).map { _ in IPAddress(v4: UInt32(truncatingIfNeeded: random.next())) }
        let best = (0..<5).map { _ in
            ContinuousClock().measure { for address in addresses { _ = networks.label(of: address) } }
        }.min()!
        #expect(best / addresses.count < .microseconds(20))
    }
}

/// Numbers that are the same on every run.
private struct Stepper {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
