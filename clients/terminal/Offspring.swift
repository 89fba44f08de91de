import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The processes that this process has started, directly or indirectly.
///
/// They stay in this process' group: in a group of their own they could not read from the terminal.
enum Offspring {
    private struct Entry {
        var pid: pid_t
        var parent: pid_t
        var session: pid_t
        var isZombie: Bool
    }

    /// Makes this process the parent of orphaned descendants (a child subreaper, prctl(2)), so that `end` finds them.
    static func adopt() {
        // prctl(2) is variadic in C, so Swift does not import it.
        typealias Prctl = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
        let setChildSubreaper: Int32 = 36
        guard let symbol = dlsym(nil, "prctl") else { return }
        _ = unsafeBitCast(symbol, to: Prctl.self)(setChildSubreaper, 1, 0, 0, 0)
    }

    /// Ends all of them: SIGTERM, then after 2 s SIGKILL until none is left. Daemons are spared: they left their parents and
    /// their session on purpose.
    static func end() async {
        for pid in living { kill(pid, SIGTERM) }
        for _ in 0..<20 where !living.isEmpty { try? await Task.sleep(for: .milliseconds(100)) }
        // A child that is forked meanwhile is found in the next round.
        for _ in 0..<50 {
            let left = living
            if left.isEmpty { return }
            for pid in left { kill(pid, SIGKILL) }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private static var living: [pid_t] {
        let own = getpid()
        let session = getsid(0)
        let all = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [])
            .compactMap { pid_t($0) }.compactMap(Self.entry)
        var found: [Entry] = all.filter { $0.parent == own && $0.session == session }
        var parents = Set(found.map(\.pid))
        while !parents.isEmpty {
            let children = all.filter { parents.contains($0.parent) }
            found += children
            parents = Set(children.map(\.pid))
        }
        return found.filter { !$0.isZombie }.map(\.pid)
    }

    /// Reads `/proc/PID/stat` (proc(5)): `pid (name) state parent group session …`. The name may contain anything, even `)`.
    private static func entry(_ pid: pid_t) -> Entry? {
        guard let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/stat"),
            let end = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = String(decoding: bytes[(end + 1)...], as: UTF8.self).split(separator: " ")
        guard fields.count > 3, let parent = pid_t(fields[1]), let session = pid_t(fields[3]) else { return nil }
        return Entry(pid: pid, parent: parent, session: session, isZombie: fields[0] == "Z")
    }
}
