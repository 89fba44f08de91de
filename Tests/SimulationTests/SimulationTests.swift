import Core
import Foundation
import Synchronization
import Testing

/// Runs the simulation over many seeds. `MAILBELL_SIM_SEEDS` sets how many. `MAILBELL_SIM_SEED` runs one seed alone and
/// prints its whole history; `MAILBELL_SIM_SABOTAGE` gives it a defect.
@Suite struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let single = environment["MAILBELL_SIM_SEED"].flatMap(UInt64.init)
    private static let count = environment["MAILBELL_SIM_SEEDS"].flatMap(UInt64.init) ?? 70
    private static let historyLines = 60

    @Test(.enabled(if: single == nil)) func nothingIsLostOrRepeated() throws {
        let failures = Mutex<[UInt64: String]>([:])
        let total = Mutex(Simulation.Statistics())
        let start = ContinuousClock.now
        DispatchQueue.concurrentPerform(iterations: Int(Self.count)) { index in
            let seed = UInt64(index) + 1
            do {
                let world = try Simulation(seed: seed)
                world.run()
                if let violation = world.violation { failures.withLock { $0[seed] = "\(violation)" } }
                let statistics = world.statistics
                total.withLock { $0 += statistics }
            } catch {
                failures.withLock { $0[seed] = "\(error)" }
            }
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        let statistics = total.withLock { $0 }
        print("simulation: \(Self.count) seeds, \(Int(Double(Self.count) / seconds)) a second: \(statistics)")
        for (seed, violation) in failures.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            let end = Self.end(of: seed)
            Issue.record("seed \(seed): \(violation)\nMAILBELL_SIM_SEED=\(seed) shows all of it. Its end:\n\(end)")
        }
        // Each kind of fault happened.
        #expect(statistics.isEventful || Self.count < 50)
    }

    @Test(.enabled(if: single != nil)) func oneSeed() throws {
        let world = try Simulation(
            seed: try #require(Self.single),
            sabotage: Self.environment["MAILBELL_SIM_SABOTAGE"].flatMap(Sabotage.init(rawValue:)),
            keepsHistory: true)
        world.run()
        print("\(world.profile)")
        for device in world.devices { print("\(device.user.name): \(device.plan)") }
        print(world.history.joined(separator: "\n"))
        print("\(world.statistics)")
        #expect(world.violation == nil)
    }

    /// The same seed must give the same run, so that a failure can be debugged.
    @Test func seedDecidesEverything() throws {
        let histories = try (0..<2).map { _ in
            let world = try Simulation(seed: 7, keepsHistory: true)
            world.run()
            return world.history
        }
        #expect(histories[0].count > 100)
        #expect(histories[0] == histories[1])
    }

    private static func end(of seed: UInt64) -> String {
        guard let world = try? Simulation(seed: seed, keepsHistory: true) else { return "" }
        world.run()
        return world.history.suffix(historyLines).joined(separator: "\n")
    }
}
