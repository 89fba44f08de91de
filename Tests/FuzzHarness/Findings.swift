import Glibc

/// What libFuzzer (deploy/dev/fuzz.sh) and the tests' smoke run call with each input. Each function returns what did not hold;
/// nothing if all is well.
///
/// The first byte of an input is a choice of the function's; with its upper three bits set, the rest is repeated up to the
/// longest input that the hub takes, which shows what costs more than it should.
public enum Fuzz {
    /// The input's choice and text; nil if it is empty.
    static func parts(_ input: [UInt8], longest: Int) -> (choice: UInt8, text: [UInt8])? {
        guard let choice = input.first else { return nil }
        var text = Array(input.dropFirst().prefix(longest))
        if choice >= 0xe0, !text.isEmpty {
            let unit = text
            while text.count + unit.count <= longest { text += unit }
        }
        return (choice, text)
    }
}

/// What did not hold of one input.
struct Findings {
    private(set) var wrong: [String] = []
    private let start = Self.processorSeconds()

    mutating func hold(_ condition: Bool, _ message: @autoclosure () -> String) {
        if !condition { wrong.append(message()) }
    }

    /// - Returns: all findings, with one more if it took long: many times what the slowest input takes, with a sanitizer.
    consuming func ended() -> [String] {
        let seconds = Self.processorSeconds() - start
        return seconds < 5 ? wrong : wrong + ["it took \(seconds) s of processor time"]
    }

    /// This thread's alone, however many others run.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension String {
    /// Whether a terminal would show it on one line, and do nothing else with it.
    var isOneLine: Bool {
        !unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
    }
}
