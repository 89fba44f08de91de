import Core
import Foundation
import Synchronization
import TestKit
import Testing
import Verdicts

@testable import ReverseDNS

/// The resolver against a name server that answers, lies, forges and stays silent.
@Suite(.serialized) struct NameResolverTests {
    private static func limits() -> NameLimits {
        var limits = NameLimits()
        limits.answerMilliseconds = 1000
        return limits
    }

    private static func host(_ last: Int) -> IPAddress { IPAddress("192.0.2.\(last)")! }

    /// Asks, and waits for so many look-ups to have come to something.
    private static func wait(
        for resolver: NameResolver, _ address: IPAddress, _ isOver: (NameResolver.Counts) -> Bool
    ) throws -> String? {
        #expect(resolver.name(of: address) == nil, "nothing is known yet")
        try eventually("the look-up of \(address) is over") { isOver(resolver.counts) }
        return resolver.name(of: address)
    }

    @Test(arguments: [
        ("192.0.2.10", "a.mail.example.com"), ("2001:db8::10", "a.mail.example.com"),
        ("192.0.2.16", "b.mail.example.com"), ("192.0.2.200", "host-200.mail.example.com"),
    ])
    func aNameThatLeadsBackIsKnown(address: String, name: String) throws {
        // An IPv6 address ends in hexadecimal.
        let address = IPAddress(address.replacing("::10", with: "::a"))!
        let server = try NameServer()
        let resolver = try NameResolver(servers: [server.address], limits: Self.limits())
        defer { resolver.stop() }
        #expect(try Self.wait(for: resolver, address) { $0.confirmed == 1 } == name)
        #expect(resolver.counts == .init(confirmed: 1, none: 0, failed: 0))
        let questions = try server.questions()
        #expect(questions.count == 2, "\(questions)")
    }

    /// It lies, it is not there, it is too much, it is no name, it is no answer.
    @Test(arguments: [11, 13, 15, 18]) func whatLeadsNowhereHasNoName(last: Int) throws {
        let server = try NameServer()
        let resolver = try NameResolver(servers: [server.address], limits: Self.limits())
        defer { resolver.stop() }
        #expect(try Self.wait(for: resolver, Self.host(last)) { $0.none == 1 } == nil)
        #expect(resolver.counts == .init(confirmed: 0, none: 1, failed: 0))
    }

    @Test(arguments: [12, 14]) func noAnswerFailsInTime(last: Int) throws {
        let server = try NameServer()
        let resolver = try NameResolver(servers: [server.address], limits: Self.limits())
        defer { resolver.stop() }
        let clock = ContinuousClock.now
        #expect(try Self.wait(for: resolver, Self.host(last)) { $0.failed == 1 } == nil)
        #expect(ContinuousClock.now - clock < .seconds(5))
    }

    @Test func randomBytesAreNoAnswer() throws {
        let server = try NameServer()
        let resolver = try NameResolver(servers: [server.address], limits: Self.limits())
        defer { resolver.stop() }
        #expect(try Self.wait(for: resolver, Self.host(19)) { $0.none + $0.failed == 1 } == nil)
    }

    @Test func withoutAServerItFails() throws {
        let resolver = try NameResolver(servers: ["127.0.0.1:1"], limits: Self.limits())
        defer { resolver.stop() }
        #expect(try Self.wait(for: resolver, Self.host(10)) { $0.failed == 1 } == nil)
        #expect(throws: NameResolverError.self) { try NameResolver(servers: ["nowhere"]) }
    }

    /// Many that never answer hold up neither who asks nor, for longer than their own time, the others.
    @Test func askingNeverWaitsAndSoManyAtATimeAreAsked() throws {
        let server = try NameServer()
        var limits = Self.limits()
        limits.atOnce = 4
        let resolver = try NameResolver(servers: [server.address], limits: limits)
        defer { resolver.stop() }
        let clock = ContinuousClock()
        // 17 is answered after half a second.
        let slow = clock.measure {
            for last in [12, 14, 17] + Array(20..<220) { _ = resolver.name(of: Self.host(last)) }
        }
        #expect(slow < .milliseconds(200), "\(slow)")
        try eventually("201 names are confirmed") { resolver.counts.confirmed == 201 }
        #expect(resolver.name(of: Self.host(219)) == "host-219.mail.example.com")
        #expect(resolver.name(of: Self.host(17)) == "slow.mail.example.com")
    }

    @Test func theNetworksOwnAddressIsNotAsked() throws {
        let server = try NameServer()
        let resolver = try NameResolver(servers: [server.address], limits: Self.limits())
        for address in ["192.0.2.0", "2001:db8::", "::", "0.0.0.0"] {
            #expect(resolver.name(of: IPAddress(address)!) == nil)
        }
        _ = try Self.wait(for: resolver, Self.host(20)) { $0.confirmed == 1 }
        resolver.stop()
        #expect(try server.questions().count == 2)
    }

    /// As the hub puts them together: judged without the name at first, with it later; and what was learned is said once.
    @Test func aLateNameChangesLaterVerdictsAndIsSaid() throws {
        let server = try NameServer()
        let resolver = try NameResolver(servers: [server.address], limits: Self.limits())
        defer { resolver.stop() }
        let list = "*.mail.example.com scanner Example\n192.0.2.30 people\n"
        let judge = RuleJudge(
            networks: try Networks(own: [NetworkText(file: "own.txt", bytes: Array(list.utf8))]), names: resolver)
        let learned = Mutex<[String]>([])
        resolver.onConfirmed { address, name in
            guard let label = judge.label(of: address, named: name) else { return }
            learned.withLock { $0.append("\(address.truncated) \(label.owner ?? "-") \(name)") }
        }
        func verdict(_ last: Int) -> Verdict {
            let at = Timestamp(milliseconds: 1_800_000_000_000)
            return judge.judge(
                Evidence(
                    isClick: true, at: at, sentAt: nil, address: Self.host(last),
                    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                    isPrefetch: false)
            ).verdict
        }
        // 30 has a line of its own, and is not asked for; 11 lies.
        #expect([10, 11, 12, 30].map(verdict) == [.human, .human, .human, .human])
        try eventually("all three are looked up") { resolver.counts == .init(confirmed: 1, none: 1, failed: 1) }
        #expect([10, 11, 12, 30].map(verdict) == [.machine, .human, .human, .human])
        #expect(learned.withLock { $0 } == ["192.0.2.0 Example a.mail.example.com"])
    }
}
