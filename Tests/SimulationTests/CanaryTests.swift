import Core
import Testing

/// Canaries: each deliberate defect must make the simulation fail, and by the check that is meant for it.
@Suite struct CanaryTests {
    /// Seeds tried until the defect is caught, at most.
    private static let attempts: UInt64 = 120

    @Test(arguments: Sabotage.allCases) func isCaught(_ sabotage: Sabotage) throws {
        for seed in 1...Self.attempts {
            let world = try Simulation(seed: seed, sabotage: sabotage)
            world.run()
            guard let violation = world.violation else { continue }
            #expect(
                sabotage.symptoms.contains { violation.description.contains($0) },
                "seed \(seed) was caught by another check: \(violation)")
            return
        }
        Issue.record("not caught in \(Self.attempts) seeds")
    }
}

extension Sabotage {
    /// Fragments of the violations that may report this defect.
    fileprivate var symptoms: [String] {
        switch self {
        case .dropsDelivery: ["unannounced", "never came", "hello with"]
        case .repeatsDelivery: ["twice, or out of order"]
        case .swapsActivities: ["unannounced", "twice, or out of order"]
        case .changesActivity: ["not what the log holds"]
        case .hidesGap: ["unannounced", "were not taken"]
        case .savesAhead: ["were not taken"]
        case .answersFailedHit: ["an answered hit was not kept", "another hit was kept"]
        case .forgetsAcknowledgement: ["the hub holds"]
        case .recordsTwice:
            ["another hit was kept", "hits were kept that were not answered", "not kept"]
        case .takesRefusalsForAnswers: ["passes over", "never came to the target"]
        case .forgetsWebhook: ["though the stored cursor is"]
        case .hidesReset: ["without a reset"]
        case .keepsErased: ["a frame names"]
        case .repeatsOldBody: ["a request names"]
        case .revisesInSilence: ["has changed, unannounced"]
        case .keepsOldVerdicts: ["is judged by old rules"]
        case .overlooksOthers: ["never came"]
        case .changesUnnoticed: ["another hit was kept", "hits were kept that were not answered"]
        }
    }
}
