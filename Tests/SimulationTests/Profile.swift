import Core
import Sessions
import TestKit
import Wire

/// The parameters of one run, drawn from its seed.
struct Profile {
    var users: Int
    var devicesPerUser: Int
    var webhooksPerUser: Int
    /// Milliseconds with faults, before the run becomes healthy.
    var duration: Int64
    /// Milliseconds between hits, on average.
    var hitPause: Int64
    /// Milliseconds between faults, on average.
    var faultPause: Int64
    /// Commands in one transaction, at most.
    var group: Int
    /// Milliseconds that a commit takes, at most.
    var commitTime: Int64
    /// Milliseconds that a read takes, at most.
    var readTime: Int64
    /// Milliseconds that a client takes to acknowledge, at most.
    var ackTime: Int64
    var limits = SessionLimits()

    init(using random: inout SplitMix64) {
        users = Int.random(in: 1...2, using: &random)
        devicesPerUser = Int.random(in: 1...3, using: &random)
        webhooksPerUser = Int.random(in: 0...1, using: &random)
        duration = Int64.random(in: 60_000...200_000, using: &random)
        hitPause = [500, 1500, 4000].randomElement(using: &random)!
        faultPause = [2000, 6000, 15_000].randomElement(using: &random)!
        group = Int.random(in: 1...20, using: &random)
        commitTime = [2, 50, 3000].randomElement(using: &random)!
        readTime = [2, 50, 2000].randomElement(using: &random)!
        ackTime = [5, 500, 20_000].randomElement(using: &random)!
        // Small enough to be reached.
        limits.unackedActivities = Int.random(in: 3...30, using: &random)
        limits.unackedBytes = Int.random(in: 2500...20_000, using: &random)
        limits.queuedBytes = Int.random(in: 2500...16_000, using: &random)
        limits.pageEntries = Int.random(in: 1...12, using: &random)
        limits.pageBytes = limits.queuedBytes / 4
    }
}

/// The options of one client.
struct DevicePlan {
    /// The device's name; nil for a client without a device.
    var name: String?
    var filter = Filter()
    var catchUp = Hello.CatchUp.all
    var from: StartingPoint?
    /// Whether the client keeps its cursor itself over a restart; if not, it relies on the hub's.
    var keepsCursor = false
    /// Whether it asks for batches.
    var takesBatches = true

    init(_ name: String, using random: inout SplitMix64) {
        self.name = name
        keepsCursor = random.oneIn(3)
        takesBatches = !random.oneIn(3)
        from = [nil, .now, .earliest, .back(.seconds(20))].randomElement(using: &random)!
        switch Int.random(in: 0..<8, using: &random) {
        case 0: filter.kinds = [.open, .click]
        case 1: filter.kinds = [.click, .read]
        case 2: filter.verdicts = [.human]
        case 3: catchUp = .unread
        case 4: catchUp = .digest
        case 5:
            self.name = nil
            keepsCursor = true
        default: break
        }
    }
}
