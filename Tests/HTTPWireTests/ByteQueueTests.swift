import Testing
import WireHarness

@testable import HTTPWire

@Suite struct ByteQueueTests {
    /// Pieces of all sizes leave in order, however they are taken.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func bytesLeaveInOrder(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var queue = ByteQueue()
        var expected: [UInt8] = []
        var sent: [UInt8] = []
        for _ in 0..<400 {
            if random.below(2) == 0 {
                let piece = (0..<random.below(random.below(8) == 0 ? 20_000 : 100)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                expected += piece
                if random.below(2) == 0 { queue.append(piece) } else { queue.write { $0 += piece } }
            } else if !queue.isEmpty {
                let count = 1 + random.below(queue.next.count)
                sent += queue.next.prefix(count)
                queue.consume(count)
            }
            #expect(queue.count == expected.count - sent.count)
            #expect(queue.isEmpty == queue.next.isEmpty)
        }
        while !queue.isEmpty {
            sent += queue.next
            queue.consume(queue.next.count)
        }
        #expect(sent == expected)
    }

    /// A reader that is always a byte behind does not make what was sent pile up.
    @Test func sentBytesAreLetGo() {
        var queue = ByteQueue()
        queue.append([0])
        for _ in 0..<100_000 {
            queue.append(Array(repeating: 1, count: 100))
            var left = 100
            while left > 0 {
                let count = min(left, queue.next.count)
                queue.consume(count)
                left -= count
            }
            #expect(queue.next.endIndex <= 16 * 1024)
        }
        #expect(queue.count == 1)
    }

    /// 20,000 pieces: quadratic, this would not end.
    @Test(.timeLimit(.minutes(45))) func manyPieces() {
        var queue = ByteQueue()
        let piece: [UInt8] = Array(repeating: 7, count: 9000)
        for _ in 0..<20_000 { queue.append(piece) }
        while !queue.isEmpty { queue.consume(queue.next.count) }
        #expect(queue.isEmpty)
    }

    @Test func lentBufferComesBack() {
        var queue = ByteQueue()
        var buffer: [UInt8] = []
        buffer.reserveCapacity(4096)
        queue.lend(&buffer)
        #expect(buffer.capacity == 0)
        queue.append([1, 2, 3])
        queue.reclaim(&buffer)
        #expect(buffer.capacity == 0, "something waits in it")
        queue.consume(3)
        queue.reclaim(&buffer)
        #expect(buffer.capacity >= 4096)
        #expect(buffer.isEmpty)
    }

    /// What another connection left in a buffer is not sent, and a buffer that has grown is let go.
    @Test func buffersThatAreNotFit() {
        var queue = ByteQueue()
        var used: [UInt8] = [9, 9]
        queue.lend(&used)
        queue.append([1])
        #expect(Array(queue.next) == [1])
        queue.consume(1)
        queue.write { $0 += Array(repeating: 0, count: 1 << 20) }
        while !queue.isEmpty { queue.consume(queue.next.count) }
        var buffer: [UInt8] = []
        queue.reclaim(&buffer)
        #expect(buffer.capacity < 1 << 20)
    }
}
