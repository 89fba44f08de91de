import EventLoop

/// Bounds how many requests of users' own webhooks are under way, in all and of one user. Whoever has the fewest under way
/// is next: a user whose targets never answer does not delay the others for long.
@EventLoop
final class RequestSlots {
    private struct Waiting {
        var user: String
        var resume: @EventLoop (Bool) -> Void
    }

    private let total: Int
    private let perUser: Int
    /// Requests under way, by the user's address.
    private var underWay: [String: Int] = [:]
    private var count = 0
    /// In the order in which they came.
    private var waiting: [Waiting] = []
    private var isClosed = false

    init(total: Int = 32, perUser: Int = 4) {
        self.total = total
        self.perUser = perUser
    }

    /// Waits for a slot, which `leave` gives back. Returns false, without a slot, if `close` was called.
    func enter(_ user: String) async -> Bool {
        await withCheckedContinuation { continuation in
            guard !isClosed else { return continuation.resume(returning: false) }
            waiting.append(Waiting(user: user) { continuation.resume(returning: $0) })
            admit()
        }
    }

    func leave(_ user: String) {
        count -= 1
        let left = underWay[user, default: 0] - 1
        underWay[user] = left > 0 ? left : nil
        admit()
    }

    /// Sends all away who wait, and whoever comes later.
    func close() {
        isClosed = true
        let waiting = waiting
        self.waiting = []
        for one in waiting { one.resume(false) }
    }

    private func admit() {
        while count < total {
            let free = waiting.indices.filter { underWay[waiting[$0].user, default: 0] < perUser }
            guard let next = free.min(by: { load(waiting[$0]) < load(waiting[$1]) }) else { return }
            let one = waiting.remove(at: next)
            count += 1
            underWay[one.user, default: 0] += 1
            one.resume(true)
        }
    }

    private func load(_ one: Waiting) -> Int { underWay[one.user, default: 0] }
}
