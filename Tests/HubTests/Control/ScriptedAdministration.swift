import Foundation
import Hub
import Synchronization
import TestKit

/// Performs commands as a test tells it to.
final class ScriptedAdministration: Administration {
    typealias Work = @Sendable (ControlCommand, () -> Bool, (RejudgedActivity) -> Void) throws -> ControlResult

    private let work: Work
    private let busy = Mutex((now: 0, most: 0))
    /// The most commands that were at work at a time.
    var mostAtATime: Int { busy.withLock { $0.most } }

    init(_ work: @escaping Work) { self.work = work }

    func perform(
        _ command: ControlCommand, isWanted: @escaping @Sendable () -> Bool, judged: (RejudgedActivity) -> Void
    ) throws -> ControlResult {
        busy.withLock { busy in
            busy.now += 1
            busy.most = max(busy.most, busy.now)
        }
        defer { busy.withLock { $0.now -= 1 } }
        return try work(command, isWanted, judged)
    }
}
