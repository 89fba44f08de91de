#if canImport(Glibc)
    import Glibc
#endif

/// Starts a thread that runs `body` and then ends.
///
/// For what blocks: an event loop, a writer that waits for a disk. Swift's own pool has one thread a core and must not
/// be blocked.
public func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let result = pthread_create(
        &thread, nil,
        { argument in
            Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    precondition(result == 0, "no thread could be started: \(String(cString: strerror(result)))")
    pthread_detach(thread)
}
