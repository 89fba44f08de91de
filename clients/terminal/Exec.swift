import Core
import Subprocess

/// The command of `--exec`. `sh -c` runs it for each activity, with the activity as JSON on standard input and in
/// environment variables. The activity is never part of the command's text, so it cannot inject shell code.
struct Exec: Sendable {
    let command: String

    /// Runs the command. If the task is cancelled, the command gets SIGTERM, and 2 s later SIGKILL.
    ///
    /// - Returns: nil if it exited with 0, else how it failed.
    func run(_ activity: Activity, seq: Seq) async -> String? {
        let input = jsonLine(activity, seq: seq)
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        do {
            let result = try await Subprocess.run(
                .name("sh"), arguments: ["-c", command],
                environment: .inherit.updating(variables(activity, seq)), platformOptions: options,
                input: .inputWriter, output: .currentStandardOutput, error: .currentStandardError
            ) { execution in
                // The command need not read its input.
                _ = try? await execution.standardInputWriter.write(input)
                try? await execution.standardInputWriter.finish()
            }
            switch result.terminationStatus {
            case .exited(0): return nil
            case .exited(let code): return "ended with exit code \(code)"
            case .signaled(let number):
                // Ctrl-C at a terminal also reaches the command, which may end before this process handles it.
                try? await Task.sleep(for: .milliseconds(100))
                return "was ended by signal \(number)"
            }
        } catch {
            return "could not be run: \(error)"
        }
    }

    /// The command's variables; empty if the activity lacks the value. NUL is removed, since a variable cannot hold it.
    private func variables(_ activity: Activity, _ seq: Seq) -> [Environment.Key: String?] {
        let values: KeyValuePairs<Environment.Key, String?> = [
            "MAILBELL_SEQ": "\(seq)", "MAILBELL_ID": activity.id, "MAILBELL_KIND": activity.kind.rawValue,
            "MAILBELL_AT": activity.at.rfc3339, "MAILBELL_MESSAGE_ID": activity.message?.id,
            "MAILBELL_SUBJECT": activity.message?.subject, "MAILBELL_EMAIL": activity.recipient?.email,
            "MAILBELL_NAME": activity.recipient?.name, "MAILBELL_LINK": activity.link?.n.map { "\($0)" },
            "MAILBELL_URL": activity.link?.url, "MAILBELL_CITY": activity.location?.city,
            "MAILBELL_REGION": activity.location?.region, "MAILBELL_COUNTRY": activity.location?.country,
            "MAILBELL_VIA": activity.via?.rawValue, "MAILBELL_VERDICT": activity.verdict?.rawValue,
            "MAILBELL_REASON": activity.reason, "MAILBELL_NTH": activity.nth.map { "\($0)" },
            "MAILBELL_COUNT": activity.count.map { "\($0)" },
        ]
        return values.reduce(into: [:]) { $0[$1.key] = .some(($1.value ?? "").replacing("\0", with: "")) }
    }
}
