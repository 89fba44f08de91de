import Core
import Testing

@testable import Verdicts

/// Apple's list of its relays, in the form in which it is published.
@Suite struct RelayListTests {
    private static let own = """
        172.224.226.0/27,US,US-CA,Los Angeles,\r
        172.224.226.32/31,GB,,"Stratford, London",
        172.224.226.0/27,US,US-CA,San Diego,

        2a02:26f7:b3c0:4000::/64,JP,JP-13,Tokyo,

        """

    private static func networks(_ texts: String...) throws -> Networks {
        try Networks(
            own: texts.enumerated().map { NetworkText(file: "\($0).txt", bytes: Array($1.utf8)) })
    }

    private static func label(_ address: String, in networks: Networks) -> String? {
        networks.label(of: IPAddress(address)!).map { "\($0.networkClass.rawValue) \($0.owner ?? "-")" }
    }

    @Test func itIsKnownByItself() throws {
        let networks = try Self.networks(Self.own)
        #expect(networks.ownCount == 3)
        #expect(Self.label("172.224.226.31", in: networks) == "proxy Apple")
        #expect(Self.label("172.224.226.33", in: networks) == "proxy Apple")
        #expect(Self.label("172.224.226.34", in: networks) == nil)
        #expect(Self.label("2a02:26f7:b3c0:4000:ffff::", in: networks) == "proxy Apple")
        #expect(Self.label("2a02:26f7:b3c0:4001::", in: networks) == nil)
        #expect(try Networks.relayCount(in: NetworkText(file: "a", bytes: Array(("# Apple\n" + Self.own).utf8))) == 3)
    }

    @Test func whatAnotherListSaysOfTheSameNetworkCounts() throws {
        let said = "172.224.226.0/27 people\n172.224.226.33 scanner Example\n"
        for networks in try [Self.networks(Self.own, said), Self.networks(said, Self.own)] {
            #expect(Self.label("172.224.226.1", in: networks) == "people -")
            #expect(Self.label("172.224.226.32", in: networks) == "proxy Apple")
            #expect(Self.label("172.224.226.33", in: networks) == "scanner Example")
            #expect(networks.ownCount == 5)
        }
        // Twice the same: an older one beside it.
        #expect(try Self.label("172.224.226.1", in: Self.networks(Self.own, Self.own)) == "proxy Apple")
        #expect(try Self.networks(Self.own, Self.own).count == Networks.builtIn.count + 3)
    }

    @Test func theLaterOfTwoListsCounts() throws {
        #expect(
            try Self.label("192.0.2.1", in: Self.networks("192.0.2.0/24 scanner A", "192.0.2.0/24 hosting B"))
                == "hosting B")
    }

    @Test(arguments: [
        ("172.224.226.0/33,US,US-CA,Los Angeles,", "'172.224.226.0/33' is not a network such as"),
        ("172.224.226.1/27,US,US-CA,Los Angeles,", "'172.224.226.1/27' begins inside a network"),
        ("172.224.226.0/27,US", "not a line of Apple's list"),
        ("172.224.226.0/27,California,US-CA,Los Angeles,", "not a line of Apple's list"),
        ("172.224.226.0/27 proxy Apple", "not a line of Apple's list"),
        (",US,US-CA,Los Angeles,", "'' is not a network such as"),
        ("\u{0},US,US-CA,Los Angeles,", "is not a network such as"),
    ])
    func aBrokenLineIsNamed(line: String, problem: String) throws {
        let error = #expect(throws: NetworkListError.self) { try Self.networks("192.0.2.0/31,US,US-CA,A,\n\(line)\n") }
        #expect(error?.line == 2)
        #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        "", "\n\n", "192.0.2.0/24 proxy Apple\n", "<html>\n<p>a,b,c,d", "<!DOCTYPE html>", "a,b,c,d\n",
        "192.0.2.0/24,US\n",
    ])
    func anotherTextIsNotTakenForIt(text: String) {
        #expect(throws: NetworkListError.self) {
            try Networks.relayCount(in: NetworkText(file: "a", bytes: Array(text.utf8)))
        }
    }

    /// As many lines as Apple's list has, most of them IPv6 and next to each other. Built without optimisation a look-up
    /// takes some µs; one that goes through the list takes milliseconds.
    @Test func aListOfRealSizeIsSearchedQuickly() throws {
        let text = RealSize.relays
        let networks = try Networks(own: [NetworkText(file: "a.csv", bytes: Array(text.utf8))])
        #expect(networks.ownCount == 250_000)
        #expect(Self.label(RealSize.addresses[0].description, in: networks) == "proxy Apple")
        let best = (0..<3).map { _ in
            ContinuousClock().measure { for address in RealSize.addresses { _ = networks.label(of: address) } }
        }.min()!
        #expect(best / RealSize.addresses.count < .microseconds(20))
    }
}

/// A list of 250,000 relays that do not touch, so that none of them is merged with another.
enum RealSize {
    static let relays: String = {
        var text = ""
        for index in 0..<50_000 { text += "\(ipv4(index))/30,US,US-CA,Los Angeles,\n" }
        for index in 0..<200_000 { text += "\(ipv6(index))/64,GB,GB-EN,London,\n" }
        return text
    }()

    static let addresses: [IPAddress] = (0..<20_000).map { index in
        index % 5 == 0 ? ipv4(index * 7919 % 50_000) : ipv6(index * 7919 % 200_000)
    }

    private static func ipv4(_ index: Int) -> IPAddress { IPAddress(v4: 0xace0_0000 + UInt32(index * 16)) }

    private static func ipv6(_ index: Int) -> IPAddress {
        IPAddress(high: 0x2a02_26f7_0000_0000 + UInt64(index * 2), low: 0)
    }
}
