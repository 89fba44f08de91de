import TestKit
import Testing

@testable import Hub

@Suite struct FairQueueTests {
    private func next(_ queue: inout FairQueue<String, Int>) -> Int? { queue.popFirst()?.element }

    @Test func manyOfOneKeepAnotherWaitingForOne() {
        var queue = FairQueue<String, Int>()
        for n in 0..<1000 { #expect(queue.append(n, for: "loud", limit: 1000) == true) }
        #expect(queue.append(-1, for: "quiet", limit: 1000) == true)
        #expect(queue.count == 1001)
        #expect(next(&queue) == 0)
        #expect(next(&queue) == -1)
        #expect(next(&queue) == 1)
    }

    @Test func eachOwnerHasItsBound() {
        var queue = FairQueue<String, Int>()
        for n in 0..<3 { #expect(queue.append(n, for: "a", limit: 3) == true) }
        #expect(queue.append(3, for: "a", limit: 3) == false)
        #expect(queue.count == 3, "nothing was put in")
        #expect(queue.append(0, for: "b", limit: 3) == true, "another owner has its own")
        #expect(next(&queue) == 0)
        #expect(queue.append(4, for: "a", limit: 3) == true, "there is room again")
        #expect(queue.append(5, for: "a", limit: 3) == false)
    }

    @Test func whoMayNotHaveATurnKeepsTheirPlace() {
        var queue = FairQueue<String, Int>()
        for (n, owner) in ["a", "a", "b", "c"].enumerated() { #expect(queue.append(n, for: owner, limit: 9) == true) }
        let other = queue.popFirst { $0 != "a" }
        let nobody = queue.popFirst { _ in false }
        #expect(other?.owner == "b" && nobody == nil && queue.count == 3)
        #expect(next(&queue) == 0)
        #expect(next(&queue) == 3)
        #expect(next(&queue) == 1)
        #expect(next(&queue) == nil && queue.count == 0)
    }

    /// Against a queue of plain lists: every owner's pieces come in their order, and nobody waits for two of another's.
    @Test(arguments: 1...50 as ClosedRange<UInt64>) func ownersTakeTurns(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var queue = FairQueue<Int, (owner: Int, n: Int)>()
        var lists: [Int: [Int]] = [:]
        // What each owner has seen of others since it has begun to wait.
        var passed: [Int: [Int: Int]] = [:]
        for n in 0..<2000 {
            if Int.random(in: 0..<5, using: &random) < 3 {
                let owner = Int.random(in: 0..<5, using: &random)
                let isTaken = queue.append((owner, n), for: owner, limit: 20)
                #expect(isTaken == (lists[owner, default: []].count < 20))
                if isTaken { lists[owner, default: []].append(n) }
                if passed[owner] == nil { passed[owner] = [:] }
            } else if let (owner, n) = queue.popFirst()?.element {
                #expect(lists[owner]?.removeFirst() == n)
                passed[owner] = lists[owner]?.isEmpty == false ? [:] : nil
                for waiting in passed.keys where waiting != owner {
                    passed[waiting]?[owner, default: 0] += 1
                    #expect(passed[waiting]?[owner] ?? 0 <= 1, "\(waiting) waits for \(owner) twice")
                }
            } else {
                #expect(lists.values.allSatisfy { $0.isEmpty })
            }
            #expect(queue.count == lists.values.reduce(0) { $0 + $1.count })
        }
    }
}
