import Core
import Foundation
import TestKit
import Testing

/// `why` of a recipient who did more than it reads.
@Suite struct ExplanationBoundTests {
    private func explain(_ seq: Seq, _ world: StoredWorld) throws -> Explanation {
        try world.store.read { store in
            try store.explain(seq, of: 1, judge: world.judge) {
                try JSONDecoder().decode(Activity.self, from: Data($0))
            }
        }
    }

    /// Activities of Mia, each with a hit.
    private func world(_ count: Int) throws -> StoredWorld {
        let world = try StoredWorld()
        try world.store.commit { store in
            for n in 1...count {
                var open = Activity.sample(.open, .human, at: .at(Double(n) * 100))
                open.message = .init(id: "m1", subject: "About m1")
                open.recipient = .init(email: StoredWorld.mia)
                let seq = try store.append(open, to: 1, recipient: 1, recordedAt: open.at).seq
                try store.keep(.sample(of: 1, recipient: 1, seq: seq, at: open.at, userAgent: "browser"))
            }
        }
        return world
    }

    @Test func soManyAreReadAndNoMore() throws {
        let world = try world(Explanation.hitLimit + 200)
        for seq in [1, 600, Seq(Explanation.hitLimit) + 200] {
            let before = world.judge.evidence.count
            let explanation = try explain(seq, world)
            #expect(explanation.isCut)
            #expect(explanation.facts.contains { $0.contains("only the 1000 requests around this one") }, "\(seq)")
            #expect(explanation.activity.at == .at(Double(seq) * 100))
            #expect(!explanation.facts.contains { $0.contains("no longer stored") }, "its own hit is among them")
            #expect(world.judge.evidence.count - before <= Explanation.hitLimit + 10)
        }
    }

    @Test func fewAreReadAll() throws {
        let explanation = try explain(3, world(5))
        #expect(!explanation.isCut && !explanation.facts.contains { $0.contains("only the") })
    }

    /// One that says it is about itself, or about a later one, is none that leads anywhere.
    @Test func aDamagedRevisionEndsTheSearch() throws {
        let world = try StoredWorld()
        for about in [1, 5, Seq.max, Seq.min] {
            try world.store.commit { store in
                var revise = Activity.sample(.revise)
                revise.about = about
                _ = try store.append(revise, to: 1, recipient: nil, recordedAt: .start)
            }
        }
        for seq in [1, 2, 3, 4] as [Seq] {
            #expect(throws: ExplanationError.self) { try explain(seq, world) }
        }
    }
}
