import Core
import EventLoop
import Testing

@testable import Transport

@Suite @EventLoop struct WhoMakesRoomTests {
    /// A connection without a socket.
    @EventLoop private final class Fake: TabledConnection {
        let household: IPAddress?
        let worth: ConnectionWorth
        let since: Int64
        var place = TablePlace()

        init(_ household: IPAddress?, _ worth: ConnectionWorth, since: Int64 = 0) {
            self.household = household
            self.worth = worth
            self.since = since
        }
    }

    private static let user = IPAddress(v4: 0x0a00_0001)
    private static func stranger(_ number: Int) -> IPAddress { IPAddress(v4: 0x0b00_0000 + UInt32(number)) }

    private func table(_ total: Int, perHousehold: Int = 256, _ connections: [Fake]) -> ConnectionTable<Fake> {
        var table = ConnectionTable<Fake>(total: total, perHousehold: perHousehold)
        for one in connections { table.add(one) }
        return table
    }

    /// A few connections of one user are worth no less than those of as many strangers: one that carries a body stays, and one
    /// more is let in.
    @Test func floodFromManyAddresses() {
        let strangers = (0..<60).map { Fake(Self.stranger($0), .unproven, since: 1) }
        let own = [Fake(Self.user, .needed), Fake(Self.user, .receiving), Fake(Self.user, .receiving)]
        let table = table(63, strangers + own)
        var random = SystemRandomNumberGenerator()
        for newcomer in [Self.user, Self.stranger(1000)] {
            for _ in 0..<100 {
                guard case .inPlaceOf(let victim, .connections) = table.verdict(on: newcomer, using: &random) else {
                    Issue.record("\(newcomer) is not let in")
                    return
                }
                #expect(victim.household != Self.user, "\(newcomer)")
            }
        }
    }

    /// Who makes room for another of its own address is counted by that limit's name.
    @Test func oneAddressMakesRoomForItself() {
        var random = SystemRandomNumberGenerator()
        let oldest = Fake(Self.user, .unproven, since: 1)
        let open = table(100, perHousehold: 2, [Fake(Self.user, .unproven, since: 2), oldest])
        guard case .inPlaceOf(let victim, .connectionsPerAddress) = open.verdict(on: Self.user, using: &random) else {
            Issue.record("it does not make room for itself")
            return
        }
        #expect(victim === oldest)
        let busy = table(100, perHousehold: 1, [Fake(Self.user, .needed)])
        guard case .refused(.connectionsPerAddress) = busy.verdict(on: Self.user, using: &random) else {
            Issue.record("what is under way is given up")
            return
        }
    }

    /// Many connections of one address make room for the one of somebody else, and not the other way round.
    @Test func whoHoldsMostLosesFirst() {
        var random = SystemRandomNumberGenerator()
        let flood = (0..<64).map { _ in Fake(Self.stranger(1), .unproven) }
        let table = table(64, flood)
        guard case .inPlaceOf(_, .connections) = table.verdict(on: Self.user, using: &random) else {
            Issue.record("somebody else is not let in")
            return
        }
        let needed = self.table(64, (0..<64).map { Fake(Self.stranger($0), .needed) })
        guard case .refused(.connections) = needed.verdict(on: Self.user, using: &random) else {
            Issue.record("what is under way is given up")
            return
        }
    }
}
