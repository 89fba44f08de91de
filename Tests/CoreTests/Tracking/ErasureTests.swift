import Core
import Foundation
import TestKit
import Testing

@Suite struct ErasureTests {
    private typealias World = StoredWorld

    /// Does something else between two commands.
    private struct Interrupted: CommandRunner {
        let runner: LedgerRunner
        let afterwards: () -> Void
        var store: any Store { runner.store }

        func run<C: Command>(_ command: C) throws -> C.Answer {
            defer { afterwards() }
            return try runner.run(command)
        }
    }

    @discardableResult
    private func erase(_ world: World, _ email: String = World.mia, at seconds: Double = 500) throws -> Erasure.Report {
        try Erasure(email, by: world.runner(at: seconds)).run()
    }

    @Test func whatTheyDidStaysInItsPlaceAsDoneBySomeone() throws {
        let world = try World()
        world.commit(
            World.hit(by: "browser 9"), World.hit(2, at: 1), World.hit(1, .link(2), at: 2), World.event("e-1", at: 100),
            World.event("e-2", .url("https://example.org/mias-own"), at: 200))
        let before = try world.log()
        let state = try world.store.read { try $0.logState(of: 1) }
        let report = try erase(world)
        #expect(report == Erasure.Report(activities: 4, hits: 4, recipients: 2, messages: 1))

        let log = try world.log()
        #expect(log.dropLast().map(\.kind) == before.map(\.kind) && log.map(\.id).dropLast() == before.map(\.id)[...])
        for (old, new) in zip(before, log) {
            if old.recipient?.email == World.ben {
                #expect(new == old, "Ben is another")
                continue
            }
            #expect(new.recipient == .init(anonymous: true))
            #expect((new.at, new.via, new.verdict) == (old.at, old.via, old.verdict))
            #expect((new.location, new.agent, new.reason, new.nth) == (nil, nil, nil, nil))
            #expect(new.message == old.message, "it was to Ben too")
        }
        #expect(log.map(\.link?.n) == [nil, nil, 2, nil, nil, nil])
        #expect(log[4].link == nil, "of a link that is nobody's but hers nothing is left")
        let last = try #require(log.last)
        #expect(last.kind == .erase && last.recipient == nil && last.at == .at(500))
        #expect(last.erases == [.init(from: 1, to: 1), .init(from: 3, to: 5)])
        let after = try world.store.read { try $0.logState(of: 1) }
        #expect(after?.head == 6 && after?.unread == state?.unread && after?.epoch == state?.epoch)
    }

    /// Of a mail to the contact alone the subject and the links would say whose it was.
    @Test func ofAMailToThemAloneNothingIsLeft() throws {
        let world = try World()
        world.commit(World.hit(3), World.hit(3, .link(1), at: 1))
        try erase(world)
        let log = try world.log(2)
        #expect(log.map(\.kind) == [.open, .click, .erase])
        #expect(log.allSatisfy { $0.message == nil && $0.link == nil })
        #expect(try world.store.read { try $0.message("m2") } == nil)
        #expect(try world.store.read { try $0.message("m1")?.links } == World.links)
    }

    @Test func nothingLeadsBack() throws {
        let world = try World()
        world.commit(
            World.hit(), World.event("e-1", at: 100), SetTracking(.identified, of: .address(World.mia), user: 1),
            SetTracking(.identified, of: .domain("example.org"), user: 1))
        try world.store.commit { try $0.setTracking(.identified, of: .address(World.mia), user: nil) }
        try erase(world)
        for entry in try world.entries() {
            let text = String(decoding: entry.body, as: UTF8.self)
            for word in ["mia", "Somebody", "browser", "Kyōto", "because"] { #expect(!text.contains(word), "\(text)") }
        }
        #expect(world.hits.isEmpty)
        try world.store.read { store throws in
            #expect(try store.contact(World.mia, of: 1) == nil)
            #expect(try store.recipient(ticket: .numbered(1)) == nil)
            #expect(try store.event("e-1", of: 1) == nil)
            #expect(try store.status(ofMessage: "m1").map(\.recipient.email) == [World.ben])
            #expect(try store.trackingSettings(of: nil, after: nil, limit: 9) == [])
            #expect(
                try store.trackingSettings(of: 1, after: nil, limit: 9)
                    == [.init(.domain("example.org"), .identified)])
        }
        // The tickets in mail already sent stand for nobody, also for the ledger that remembered them.
        let committed = world.commit(
            World.hit(at: 600), World.hit(1, .link(1), at: 600), World.hit(2, at: 600), now: 600)
        #expect(committed.outcomes == [.pixel, .noSuchLink, .pixel])
        #expect(committed.hits.unknown == 2 && committed.hits.recorded == 1)
    }

    @Test func anOptOutOutlivesIt() throws {
        let world = try World()
        world.commit(World.hit(), OptOut(.numbered(1)))
        try erase(world)
        #expect(try world.store.read { try $0.decision(on: World.mia, user: 1) }.origin == .contact)
    }

    /// In many transactions, of which one fails: the next run does the rest, and each activity is told of once.
    @Test func whatIsInterruptedGoesOn() throws {
        let world = try World(limits: HitLimits(perTicketPerMinute: 1000))
        let count = Erasure.pieceActivities * 2 + 7
        world.commit(
            (0..<count).flatMap { [World.hit(1, at: Double($0) * 100), World.hit(2, at: Double($0) * 100)] },
            now: 0)
        world.store.inject([.fails(.full("x"))])
        #expect(throws: StoreError.full("x")) { try erase(world, at: 1e6) }
        // After the first transaction came what the second would have to meet: a hit of hers.
        var pieces = 0
        let runner = Interrupted(runner: world.runner(at: 1e6)) {
            pieces += 1
            if pieces == 1 { world.commit(World.hit(at: 1e6), now: 1e6) }
        }
        let report = try Erasure(World.mia, by: runner).run()
        #expect(report.activities == count + 1 && pieces >= 4)
        let log = try world.log()
        #expect(log.count { $0.recipient?.email == World.mia } == 0)
        #expect(log.count { $0.recipient?.email == World.ben } == count)
        let erased = log.compactMap(\.erases).flatMap { $0 }.flatMap { Array($0.from...$0.to) }
        let hers = log.indices.filter { log[$0].recipient?.anonymous == true }.map { Seq($0 + 1) }
        #expect(erased.sorted() == hers && Set(erased).count == erased.count)
        #expect(log.filter { $0.kind == .erase }.allSatisfy { $0.encoded.count <= Limits.activityBytes })
        #expect(try erase(world, at: 1e6) == Erasure.Report(), "there is nothing left to do")
        #expect(try world.log().count == log.count)
    }

    @Test func theLongestMarkFits() throws {
        let far: Seq = 1 << 40
        var erase = Activity.sample(.erase)
        erase.erases = (0..<Erasure.pieceActivities).map { .init(from: far - Seq($0), to: far - Seq($0)) }
        #expect(erase.encoded.count <= Limits.activityBytes)
    }
}
