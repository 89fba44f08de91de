import Core
import EventLoop
import TestKit
import Testing

@testable import Transport

/// Who makes room for whom.
@Suite @EventLoop struct ConnectionTableTests {
    @EventLoop
    private final class Fake: TabledConnection {
        let household: IPAddress?
        var worth = ConnectionWorth.unproven
        var since: Int64
        var place = TablePlace()

        init(_ household: IPAddress?, _ worth: ConnectionWorth, since: Int64 = 0) {
            (self.household, self.worth, self.since) = (household, worth, since)
        }
    }

    /// A table, and what comes of connections that knock.
    private struct Door {
        var table: ConnectionTable<Fake>
        var random = SplitMix64(seed: 1)
        var closed: [Fake] = []
        var refused: [ServerLimit] = []

        /// Returns the connection if it was let in.
        @EventLoop
        mutating func knock(_ household: IPAddress?, _ worth: ConnectionWorth, since: Int64 = 0) -> Fake? {
            switch table.verdict(on: household, using: &random) {
            case .welcome: break
            case .inPlaceOf(let victim, _):
                closed.append(victim)
                table.remove(victim)
            case .refused(let limit):
                refused.append(limit)
                return nil
            }
            let connection = Fake(household, worth, since: since)
            table.add(connection)
            return connection
        }
    }

    private func address(_ n: Int) -> IPAddress { IPAddress(v4: 0x0a00_0000 + UInt32(n)) }

    @Test(arguments: [ConnectionWorth.unproven, .receiving])
    func aFloodGivesWayToOthers(worth: ConnectionWorth) {
        var door = Door(table: ConnectionTable(total: 200, perHousehold: 256))
        for n in 0..<200 { #expect(door.knock(address(n % 4), worth) != nil) }
        // A hundred others come, each from an address of its own.
        var others: [Fake] = []
        for n in 0..<100 { others += door.knock(address(1000 + n), .unproven).map { [$0] } ?? [] }
        #expect(others.count == 100 && door.refused.isEmpty)
        #expect(door.closed.count == 100)
        #expect(
            door.closed.allSatisfy { $0.household.map { $0.low < address(1000).low } == true }, "of the flood alone")
        // The flood itself gets no more of it.
        for n in 0..<100 { _ = door.knock(address(n % 4), worth) }
        #expect(!door.closed.contains { closed in others.contains { $0 === closed } })
    }

    @Test func readersBehindOneAddressAreAllServed() {
        var door = Door(table: ConnectionTable(total: 8192, perHousehold: 256))
        for n in 0..<500 {
            let reader = door.knock(address(1), .unproven, since: Int64(n))
            #expect(reader != nil, "reader \(n)")
            reader?.worth = .needed
            reader?.worth = .idle
        }
        #expect(door.table.all.count == 256 && door.refused.isEmpty)
        #expect(door.closed.map(\.since) == Array(0..<244), "who has been idle longest goes first")
    }

    @Test func whoHasAsksForNothingGoesBeforeWhoAsks() {
        var door = Door(table: ConnectionTable(total: 100, perHousehold: 3))
        let receiving = door.knock(address(1), .receiving, since: 1)
        let unproven = door.knock(address(1), .unproven, since: 2)
        let idle = door.knock(address(1), .idle, since: 3)
        #expect(door.knock(address(1), .needed) != nil && door.closed.last === idle)
        #expect(door.knock(address(1), .needed) != nil && door.closed.last === unproven)
        #expect(door.knock(address(1), .needed) == nil && door.closed.count == 2)
        #expect(door.refused == [.connectionsPerAddress])
        #expect(door.table.all.contains { $0 === receiving })
        #expect(door.knock(address(2), .needed) != nil, "another address")
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func whatIsNeededIsNeverGivenUp(seed: UInt64) {
        var door = Door(table: ConnectionTable(total: 64, perHousehold: 32), random: SplitMix64(seed: seed))
        var random = SplitMix64(seed: seed)
        var needed: [Fake] = []
        for n in 0..<1000 {
            let worth = [ConnectionWorth.idle, .unproven, .receiving, .needed].randomElement(using: &random)!
            let household = random.oneIn(8) ? nil : address(Int.random(in: 0..<6, using: &random))
            if let one = door.knock(household, worth, since: Int64(n)), worth == .needed { needed.append(one) }
            if random.oneIn(3), let gone = door.table.all.randomElement(using: &random) {
                needed.removeAll { $0 === gone }
                door.table.remove(gone)
            }
        }
        #expect(door.closed.allSatisfy { $0.worth < .needed })
        #expect(needed.allSatisfy { one in door.table.all.contains { $0 === one } })
        for one in door.table.all { one.worth = .needed }
        while door.knock(address(9), .needed) != nil {}
        #expect(
            door.table.all.count <= 64
                && door.closed.allSatisfy { closed in !door.table.all.contains { $0 === closed } })
    }

    @Test func whoIsExemptHasNoBoundOfItsOwn() {
        var door = Door(table: ConnectionTable(total: 1000, perHousehold: 2))
        for _ in 0..<1000 { #expect(door.knock(nil, .needed) != nil) }
        #expect(door.knock(nil, .needed) == nil && door.refused == [.connections])
    }

    /// However connections come and go, the counts are right: who has left takes no place.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func countsStayRight(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var door = Door(table: ConnectionTable(total: 10_000, perHousehold: 5))
        var open: [IPAddress: [Fake]] = [:]
        for _ in 0..<2000 {
            let household = address(Int.random(in: 0..<10, using: &random))
            if Bool.random(using: &random) {
                let one = door.knock(household, .needed)
                #expect((one != nil) == (open[household, default: []].count < 5))
                if let one { open[household, default: []].append(one) }
            } else if let one = open[household]?.randomElement(using: &random) {
                open[household]?.removeAll { $0 === one }
                door.table.remove(one)
                door.table.remove(one)
            }
            #expect(door.table.all.count == open.values.reduce(0) { $0 + $1.count })
        }
    }
}
