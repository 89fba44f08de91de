import Core
import Glibc
import Verdicts

/// How agents of lists are judged, and how long that takes: agents [--show VERDICT] FILE… A file has an agent on each line.
/// Each is judged as of an open an hour after sending, from an address that no list of networks names.
@main enum AgentMeasure {
    static func main() {
        var files = Array(CommandLine.arguments.dropFirst())
        var shown: Verdict?
        if files.first == "--show", files.count > 2, let verdict = Verdict(rawValue: files[1]) {
            shown = verdict
            files.removeFirst(2)
        }
        guard !files.isEmpty else {
            print("usage: agents [--show human|machine|unknown] FILE…")
            exit(64)
        }
        for file in files {
            guard let agents = lines(of: file), !agents.isEmpty else {
                print("\(file): cannot be read, or is empty")
                exit(66)
            }
            measure(file, agents, shown)
        }
    }

    private static func measure(_ file: String, _ agents: [String], _ shown: Verdict?) {
        let judge = RuleJudge()
        var counts: [Verdict: Int] = [:]
        for agent in agents {
            let judgement = judge.judge(evidence(agent))
            counts[judgement.verdict, default: 0] += 1
            if judgement.verdict == shown {
                print("\(judgement.rule ?? "-")\t\(judgement.agent.client ?? "-")\t\(agent)")
            }
        }
        let shares = [Verdict.human, .unknown, .machine].map { verdict in
            let count = counts[verdict] ?? 0
            return "\(verdict) \(count) (\(rounded(100 * Double(count) / Double(agents.count))) %)"
        }
        let few = Array(agents.prefix(1000).map(evidence))
        let known = time(few.count) { for one in few { _ = judge.judge(one) } }
        let read = time(few.count) {
            let fresh = RuleJudge()
            for one in few { _ = fresh.judge(one) }
        }
        let name = file.split(separator: "/").last ?? "-"
        print("\(name): \(agents.count) agents: \(shares.joined(separator: ", "));", terminator: " ")
        print("a verdict \(rounded(known)) µs, \(rounded(read)) µs when the agent is new")
    }

    private static func evidence(_ agent: String) -> Evidence {
        let sentAt = Timestamp(milliseconds: 1_800_000_000_000)
        return Evidence(
            isClick: false, at: sentAt + .seconds(3600), sentAt: sentAt, address: IPAddress("198.51.100.7")!,
            userAgent: agent, isPrefetch: false)
    }

    /// Of the best of 20 runs, in µs for each of `count`.
    private static func time(_ count: Int, _ body: () -> Void) -> Double {
        let best = (0..<20).map { _ in ContinuousClock().measure(body) }.min() ?? .zero
        return best / .microseconds(1) / Double(count)
    }

    private static func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }

    private static func lines(of file: String) -> [String]? {
        guard let handle = fopen(file, "r") else { return nil }
        defer { fclose(handle) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, handle), count > 0 { bytes += chunk[..<count] }
        return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}
