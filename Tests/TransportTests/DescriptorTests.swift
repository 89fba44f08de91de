import EventLoop
import Glibc
import Testing

@Suite(.timeLimit(.minutes(45))) @EventLoop struct DescriptorTests {
    /// Counts what it is told, and does in a callback what a test wants.
    @EventLoop
    private final class Handler: DescriptorHandler {
        private(set) var reads = 0
        private(set) var writes = 0
        private(set) var closes = 0
        var onReadable: (@EventLoop () -> Void)?
        var onWritable: (@EventLoop () -> Void)?
        private var waiting: CheckedContinuation<Void, Never>?

        func readable() {
            reads += 1
            onReadable?()
            wake()
        }

        func writable() {
            writes += 1
            onWritable?()
            wake()
        }

        func closed() {
            closes += 1
            wake()
        }

        private func wake() {
            waiting?.resume()
            waiting = nil
        }

        func until(_ isSo: @EventLoop (Handler) -> Bool) async {
            while !isSo(self) { await withCheckedContinuation { waiting = $0 } }
        }
    }

    /// Two ends of one connection, of which the loop has the first.
    private func pair() -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        #expect(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        return (ends[0], ends[1])
    }

    private func drain(_ fd: Int32) -> Int {
        var bytes = [UInt8](repeating: 0, count: 4096)
        return read(fd, &bytes, bytes.count)
    }

    /// Returns when the loop has come around and looked at what is ready.
    private func turn() async {
        let (first, second) = pair()
        let handler = Handler()
        let other = Descriptor(first, handler: handler)
        _ = write(second, "x", 1)
        await handler.until { $0.reads > 0 }
        other?.close()
        close(second)
    }

    @Test func isReadForAsLongAsThereIsSomething() async throws {
        let (first, second) = pair()
        defer { close(second) }
        let handler = Handler()
        let descriptor = try #require(Descriptor(first, handler: handler))
        _ = write(second, "abc", 3)
        // It is not read, so it is told again.
        await handler.until { $0.reads >= 3 }
        handler.onReadable = { _ = self.drain(first) }
        await handler.until { _ in true }
        await turn()
        await turn()
        let before = handler.reads
        await turn()
        #expect(handler.reads == before, "nothing is left")
        descriptor.close()
        #expect(handler.closes == 1)
    }

    @Test func isNotReadWhileItIsNotWanted() async throws {
        let (first, second) = pair()
        defer { close(second) }
        let handler = Handler()
        handler.onReadable = { _ = self.drain(first) }
        let descriptor = try #require(Descriptor(first, handler: handler))
        descriptor.isRead = false
        _ = write(second, "abc", 3)
        await turn()
        await turn()
        #expect(handler.reads == 0)
        descriptor.isRead = true
        await handler.until { $0.reads > 0 }
        descriptor.close()
    }

    @Test func isWrittenOnceForEachWish() async throws {
        let (first, second) = pair()
        defer { close(second) }
        let handler = Handler()
        let descriptor = try #require(Descriptor(first, handler: handler))
        descriptor.wantWrite()
        await handler.until { $0.writes == 1 }
        await turn()
        await turn()
        #expect(handler.writes == 1)
        // A wish that is made while it is written is another.
        handler.onWritable = { if handler.writes < 4 { descriptor.wantWrite() } }
        descriptor.wantWrite()
        await handler.until { $0.writes == 4 }
        descriptor.close()
    }

    @Test func canBeClosedFromItsOwnCallback() async throws {
        for closesOnWrite in [false, true] {
            let (first, second) = pair()
            let handler = Handler()
            let descriptor = try #require(Descriptor(first, handler: handler))
            if closesOnWrite {
                handler.onWritable = { descriptor.close() }
                descriptor.wantWrite()
            } else {
                handler.onReadable = { descriptor.close() }
                _ = write(second, "x", 1)
            }
            await handler.until { $0.closes == 1 }
            descriptor.close()
            descriptor.wantWrite()
            await turn()
            #expect(handler.closes == 1 && handler.reads + handler.writes == 1)
            var byte: UInt8 = 0
            #expect(read(second, &byte, 1) <= 0, "the other end sees it")
            close(second)
        }
    }
}
