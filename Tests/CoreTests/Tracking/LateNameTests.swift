import TestKit
import Testing

@testable import Core

/// A host's name that is learned after the hit: that hit is judged anew, and devices hear of it by `revise`.
@Suite struct LateNameTests {
    private typealias World = StoredWorld
    private let host = "192.0.2.7"

    private func learn(
        _ address: String, _ world: World, as named: FakeJudge.NamedAs = .scanner, at seconds: Double = 2
    )
        -> LotResult
    {
        world.judge.learn(address, as: named)
        return world.commit(LearnName(of: IPAddress(address)!), now: seconds)
    }

    @Test func theHitBeforeIsTakenBack() throws {
        let world = try World()
        world.commit(World.hit())
        #expect(try world.verdicts() == ["open"])
        let committed = learn(host, world)
        #expect(try world.verdicts() == ["open*", "revise* 1"])
        #expect(committed.recorded.flatMap(\.entries) == [try world.entries()[1]], "it is pushed")
        let log = try world.log()
        #expect(log[0].via == .scanner && log[0].location == nil && log[1].recipient?.email == World.mia)
        let tally = try world.tally()
        #expect((tally.opens, tally.machineOpens) == (0, 1))
        #expect(learn(host, world).recorded.isEmpty, "once")
    }

    @Test func theOpenThatAClickImpliedGoesWithIt() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1)))
        _ = learn(host, world)
        #expect(try world.verdicts() == ["open*", "click*", "revise* 2", "revise* 1"])
        // A person who follows it later has opened it then.
        world.commit(World.hit(1, .link(1), at: 60, from: "198.51.100.9"), now: 60)
        #expect(try world.verdicts().suffix(2) == ["open", "click"])
    }

    @Test func anotherClickKeepsTheImpliedOpen() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1)))
        world.commit(World.hit(1, .link(2), at: 60, from: "192.0.2.9"), now: 60)
        _ = learn(host, world, at: 61)
        #expect(try world.verdicts() == ["open", "click*", "click", "revise* 2"])
    }

    @Test func whatComesThroughARelayLosesItsPlace() throws {
        let world = try World()
        world.commit(World.hit())
        #expect(try world.log()[0].location != nil)
        _ = learn(host, world, as: .relay)
        #expect(try world.log()[0].location == nil && world.log()[0].verdict == .human)
        #expect(try world.verdicts() == ["open", "revise 1"])
    }

    /// A repeat is one with what the first is now; another host of the network is another's.
    @Test func repeatsAndOthersFollow() throws {
        let world = try World()
        world.commit(World.hit())
        _ = learn(host, world)
        world.commit(World.hit(at: 5), now: 5)
        #expect(try world.verdicts() == ["open*", "revise* 1"])
        world.commit(World.hit(at: 6, from: "192.0.2.8"), now: 6)
        #expect(try world.verdicts() == ["open*", "revise* 1", "open"], "a person of the same network")
        world.commit(World.hit(at: 7, from: "192.0.2.8"), now: 7)
        #expect(try world.verdicts().count == 3)
    }

    /// A program started anew does not know the name yet, nor need it: what the first became is in the store.
    @Test func repeatsFollowAfterARestart() throws {
        let world = try World()
        world.commit(World.hit())
        _ = learn(host, world)
        world.restarted().commit(World.hit(at: 5), now: 5)
        #expect(try world.verdicts() == ["open*", "revise* 1"])
    }

    /// Two links at once gave the scanner away before its name did: that stands.
    @Test func whatNeighboursHaveToldStands() throws {
        let world = try World()
        world.commit(World.hit(1, .link(1)))
        world.commit(World.hit(1, .link(2), at: 1), now: 1)
        let before = try world.log()
        _ = learn(host, world, as: .relay)
        #expect(try world.log() == before)
    }

    @Test func inOneLotItIsPushedAsItIsJudgedNow() throws {
        let world = try World()
        world.judge.learn("198.51.100.1", as: .scanner)
        let first = world.commit(World.hit())
        #expect(first.recorded.count == 1)
        world.judge.learn(host, as: .scanner)
        let both = world.commit(World.hit(2, from: "192.0.2.8"), LearnName(of: IPAddress(host)!), now: 1)
        #expect(both.recorded.flatMap(\.entries) == Array(try world.entries().dropFirst()))
    }

    @Test func eventsOfOtherSystemsToo() throws {
        let world = try World()
        world.commit(World.event("e1"), now: 1)
        _ = learn(host, world)
        #expect(try world.verdicts() == ["open*", "revise* 1"])
    }

    @Test func whoWasErasedOrIsToldNothingOfIsLeftAlone() throws {
        let world = try World()
        world.commit(SetTracking(.anonymous, of: .address(World.mia), user: 1))
        world.commit(World.hit())
        _ = learn(host, world)
        let log = try world.log()
        #expect(log.map(\.kind) == [.open, .revise] && log[0].verdict == .machine)
        #expect(log.allSatisfy { $0.reason == nil && $0.recipient?.email == nil && $0.rule == nil })
        world.commit(World.hit(2, from: "192.0.2.9"))
        try world.store.commit { store in
            _ = try store.amend(3, of: 1) { activity in
                activity.recipient = .init(anonymous: true)
                return true
            }
        }
        #expect(learn("192.0.2.9", world).recorded.isEmpty)
    }

    @Test func tenMinutesLaterNobodyRemembers() throws {
        let world = try World()
        world.commit(World.hit())
        #expect(learn(host, world, at: 601).recorded.isEmpty)
        #expect(try world.verdicts() == ["open"])
    }

    /// What a transaction that failed has recorded is not there to be judged.
    @Test func afterAFailureNothingIsRemembered() throws {
        let world = try World()
        world.commit(World.hit())
        let restarted = world.restarted()
        world.judge.learn(host, as: .scanner)
        #expect(restarted.commit([LearnName(of: IPAddress(host)!)], now: 1).recorded.isEmpty)
    }

    @Test func itIsBounded() {
        var names = LateNames()
        func hit(_ n: Int, at seconds: Double) -> LateNames.Hit {
            let address = IPAddress(v4: 0xc000_0200 | UInt32(n % 200))
            let evidence = Evidence(
                isClick: false, at: .at(seconds), sentAt: nil, address: address, userAgent: "", isPrefetch: false)
            return .init(
                at: .at(seconds), address: address, evidence: evidence,
                judgement: Judgement(via: .direct, verdict: .human, reason: "", agent: Agent()), user: 1, recipient: 1,
                isAnonymous: false, email: "", link: 0, message: "", seq: Seq(n))
        }
        for n in 0..<20_000 { names.remember(hit(n, at: Double(n) / 1000)) }
        #expect(names.count == LateNames.limit)
        let taken = names.take(hit(7, at: 0).address, at: .at(20))
        #expect(
            taken.map(\.seq) == (0..<20_000).filter { $0 % 200 == 7 && $0 >= 20_000 - LateNames.limit }.map { Seq($0) })
        #expect(names.take(hit(7, at: 0).address, at: .at(20)).isEmpty)
        names.forget(before: .at(19.5))
        #expect(names.count == 498, "of the last 500, two were taken")
        names.remember(hit(1, at: 5000))
        #expect(names.count == 1)
    }
}
