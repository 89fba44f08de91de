import Foundation
import TestKit
import Testing

/// What the hub tells systemd, by the protocol of sd_notify(3).
@Suite(.blocking) struct ServiceManagerTests {
    /// The socket that a service manager would listen on.
    private final class Manager {
        let address: String
        private let descriptor: Int32

        /// - Parameter address: a path, or a name that begins with @.
        init(_ address: String) throws {
            self.address = address
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            var bytes = Array(address.utf8)
            if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
            let result = withUnsafePointer(to: &name) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
            }
            guard result == 0 else { throw Failure("bind \(address): \(String(cString: strerror(errno)))") }
            var limit = timeval(tv_sec: 90, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(descriptor) }

        /// The next message, in lines; fails after 90 s.
        func next() throws -> [String] {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { throw Failure("nothing was told to \(address)") }
            return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
        }

        /// The next message that has this line, whatever comes before it.
        func next(with line: String) throws -> [String] {
            for _ in 0..<200 {
                let message = try next()
                if message.contains(line) { return message }
            }
            throw Failure("no \(line)")
        }

        func drain() {
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT)) > 0 {}
        }

        /// Whether anything comes within a time.
        func hears(within seconds: Double) -> Bool {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            return poll(&entry, 1, Int32(seconds * 1000)) > 0
        }
    }

    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func serve(_ manager: Manager, _ more: [String: String] = [:], port: UInt16) throws -> RunningProgram {
        try RunningProgram(
            Programs.hub,
            ["serve", "--data", folder.path + "/data", "--listen", "127.0.0.1:\(port)", "--admin", "none"],
            environment: ["NOTIFY_SOCKET": manager.address].merging(more) { $1 })
    }

    @Test func itIsToldFromReadyToStopping() throws {
        // An abstract name, as systemd may choose.
        let manager = try Manager("@mailbell-test-\(UUID().uuidString)")
        let port = try freePort()
        let hub = try serve(manager, port: port)
        let ready = try manager.next(with: "READY=1")
        #expect(ready.contains("STATUS=0 sessions, listening on 127.0.0.1:\(port)"), "\(ready)")
        #expect(try HTTP.get(port: port, "/o/x.gif").status == 200, "ready means that it answers")
        hub.signal(SIGHUP)
        let reloading = try manager.next(with: "RELOADING=1")
        let time = try #require(reloading.first { $0.hasPrefix("MONOTONIC_USEC=") }.flatMap { Int64($0.dropFirst(15)) })
        let now = Int64(DispatchTime.now().uptimeNanoseconds / 1000)
        #expect((now - 20_000_000...now).contains(time), "\(reloading)")
        _ = try manager.next(with: "READY=1")
        hub.signal(SIGTERM)
        _ = try manager.next(with: "STOPPING=1")
        #expect(try hub.wait(seconds: 30) == 0)
        manager.drain()
        #expect(!manager.hears(within: 0.1))
    }

    /// A certificate's renewal does not ask whether the hub was only just started: the SIGHUP comes as soon as it listens.
    @Test func aReloadAtOnceIsNoEnd() throws {
        for round in 0..<5 {
            let port = try freePort()
            let manager = try Manager(folder.path + "/notify-\(round)")
            let hub = try serve(manager, port: port)
            let deadline = Date().addingTimeInterval(60)
            while (try? Connection(port: port)) == nil {
                try #require(hub.isRunning && Date() < deadline)
                usleep(200)
            }
            hub.signal(SIGHUP)
            _ = try manager.next(with: "READY=1")
            _ = try manager.next(with: "RELOADING=1")
            _ = try manager.next(with: "READY=1")
            #expect(try HTTP.get(port: port, "/o/x.gif").status == 200)
            hub.signal(SIGTERM)
            #expect(try hub.wait(seconds: 30) == 0)
        }
    }

    /// It says that it is alive, twice as often as it must, until it is not.
    @Test func theWatchdogIsFedWhileItsThreadsTurn() throws {
        let manager = try Manager(folder.path + "/notify")
        let hub = try serve(manager, ["WATCHDOG_USEC": "1000000"], port: try freePort())
        defer { hub.signal(SIGKILL) }
        _ = try manager.next(with: "READY=1")
        for _ in 0..<4 {
            let start = ContinuousClock.now
            _ = try manager.next(with: "WATCHDOG=1")
            #expect(ContinuousClock.now - start < .seconds(1))
        }
        // A process that is stopped is not alive.
        hub.signal(SIGSTOP)
        try eventually("it is stopped") { contents("/proc/\(hub.pid)/stat")?.contains(") T ") == true }
        manager.drain()
        #expect(!manager.hears(within: 1.5))
        hub.signal(SIGCONT)
        _ = try manager.next(with: "WATCHDOG=1")
    }

    /// The event loop turns and answers, but what is to be recorded does not get through: that is not alive.
    @Test func aWriterThatHangsIsNotAlive() throws {
        let manager = try Manager(folder.path + "/notify")
        let hub = try serve(manager, ["WATCHDOG_USEC": "400000"], port: try freePort())
        defer { hub.signal(SIGKILL) }
        _ = try manager.next(with: "WATCHDOG=1")
        let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(hub.pid)/task")
        let writer = try #require(threads.first { contents("/proc/\(hub.pid)/task/\($0)/comm") == "writer\n" })
        // Stopped by ptrace alone, the others go on.
        let id = try #require(Int32(writer))
        let tracer = try RunningProgram(
            Tool.python,
            [
                "-c",
                """
                import ctypes, os, sys, time
                c = ctypes.CDLL(None, use_errno=True)
                if c.ptrace(0x4206, \(id), None, None): sys.exit(3)  # PTRACE_SEIZE
                if c.ptrace(0x4207, \(id), None, None): sys.exit(4)  # PTRACE_INTERRUPT
                os.waitpid(\(id), 0x40000000)                         # __WALL
                print("stopped", flush=True)
                time.sleep(2)
                """,
            ])
        try eventually("the writer is stopped") {
            guard tracer.isRunning || tracer.output.contains("stopped") else {
                throw Failure("no ptrace: \(tracer.errors)")
            }
            return tracer.output.contains("stopped")
        }
        // Fed, it would be told five times a second; the one that was on its way may still come.
        try eventually("it is silent") {
            manager.drain()
            return !manager.hears(within: 1)
        }
        // The tracer has ended, and with it the writer's stop.
        _ = try manager.next(with: "WATCHDOG=1")
    }

    @Test func aWatchdogOfAnotherProcessIsNotFed() throws {
        let manager = try Manager(folder.path + "/notify")
        let hub = try serve(manager, ["WATCHDOG_USEC": "200000", "WATCHDOG_PID": "1"], port: try freePort())
        defer { hub.signal(SIGKILL) }
        _ = try manager.next(with: "READY=1")
        // Fed, it would be told every tenth of a second. How the hub is doing may be told before READY or after it.
        for _ in 0..<5 where manager.hears(within: 0.8) {
            let message = try manager.next()
            #expect(!message.contains("WATCHDOG=1"), "\(message)")
        }
    }
}
