#if canImport(Glibc)
    import Glibc
#endif

/// Starts a thread that runs `body` and then ends. `top -H` and debuggers show its name, of at most 15 bytes.
///
/// For work that blocks, such as an event loop or a writer that waits for a disk. Swift's own pool has one thread per
/// core and must not block.
public func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) {
    final class Box {
        let name: String
        let body: @Sendable () -> Void
        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(name, body))
    let result = pthread_create(
        &thread, nil,
        { argument in
            let box = Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue()
            setThreadName(box.name)
            box.body()
            return nil
        }, box.toOpaque())
    precondition(result == 0, "no thread could be started: \(String(cString: strerror(result)))")
    pthread_detach(thread)
}

/// Swift cannot call Glibc's `pthread_setname_np`; the kernel also takes the name through a file (proc(5)).
private func setThreadName(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, name, name.utf8.count)
    close(file)
}
