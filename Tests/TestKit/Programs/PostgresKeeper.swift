import Foundation
import Synchronization

/// Ends a PostgreSQL server and deletes its folder when `end` is called, when the test runner exits, or when it is killed.
///
/// It is a shell script that runs beside the server, as the server's user, and reads from a socket whose other end only the
/// test runner has. It does not use the parent-death signal, because Linux sends that when the *thread* that started the
/// program ends, and threads of a pool do.
final class PostgresKeeper: Sendable {
    /// Those that have not ended. A test runner's static properties are never released.
    private static let held: Mutex<[String: InteractiveProgram]> = {
        atexit { for folder in PostgresKeeper.held.withLock({ Array($0.keys) }) { PostgresKeeper.end(folder) } }
        return Mutex([:])
    }()

    private let folder: String

    /// - Parameters:
    ///   - folder: what is deleted. The server's working directory is the folder `data` in it.
    ///   - program: makes a program one that runs as the server's user.
    init(folder: String, program: (String, [String]) -> (URL, [String])) throws {
        self.folder = folder
        let (shell, arguments) = program("/bin/sh", ["-c", Self.script, "postgres-keeper", folder])
        let keeper = try InteractiveProgram(shell, arguments)
        Self.held.withLock { $0[folder] = keeper }
    }

    deinit { end() }

    func end() { Self.end(folder) }

    private static func end(_ folder: String) {
        guard let keeper = held.withLock({ $0.removeValue(forKey: folder) }) else { return }
        keeper.closeInput()
        _ = try? keeper.wait(seconds: 20)
    }

    /// Every process of a server has the cluster as its working directory. A server that was killed leaves a segment of System V
    /// shared memory, whose id is in the seventh line of `postmaster.pid`.
    private static let script = #"""
        data=$1/data
        while read -r _; do :; done
        ours() { for process in /proc/[0-9]*; do [ "$process/cwd" -ef "$data" ] && echo "${process#/proc/}"; done; }
        tell() { for pid in $(ours); do kill -s "$1" "$pid"; done; }
        exec 2>/dev/null
        tell QUIT
        for turn in $(seq 100); do
          [ -n "$(ours)" ] || break
          [ "$turn" -ne 60 ] || tell KILL
          sleep 0.05
        done
        segment=$(sed -n '7s/.* //p' "$data/postmaster.pid")
        [ -z "$segment" ] || ipcrm -m "$segment"
        rm -rf "$1"
        """#
}
