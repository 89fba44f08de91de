import Foundation
import FuzzHarness
import MailHarness
import Testing
import WireHarness

/// A smoke run of the fuzzers: their corpora, and mutations of them from a seed. `deploy/dev/fuzz.sh` is the long one.
@Suite struct SmokeTests {
    /// A target of `Tests/Fuzzing`, what it calls, and how many mutations are tried.
    struct Target: Sendable, CustomTestStringConvertible {
        var name: String
        var mutations: Int
        var run: @Sendable ([UInt8]) -> [String]

        var testDescription: String { name }
    }

    static let targets = [
        Target(name: "HTTPFuzz", mutations: 2000) { WireFuzz.http($0) },
        Target(name: "WebSocketFuzz", mutations: 2000) { WireFuzz.webSocket($0) },
        Target(name: "FrameFuzz", mutations: 2000) { Fuzz.frames($0) },
        Target(name: "QueryFuzz", mutations: 2000) { Fuzz.queries($0) },
        Target(name: "AgentFuzz", mutations: 2000) { Fuzz.agents($0) },
        Target(name: "ListFuzz", mutations: 500) { Fuzz.lists($0) },
        Target(name: "TableFuzz", mutations: 1000) { Fuzz.tables($0) },
        Target(name: "PasskeyFuzz", mutations: 2000) { Fuzz.passkeys($0) },
        Target(name: "HeaderFuzz", mutations: 300) { MailFuzz.header($0) },
        Target(name: "MailCraftFuzz", mutations: 300) { MailFuzz.mail($0) },
        Target(name: "MailViewFuzz", mutations: 300) { ViewFuzz.html($0) + ViewFuzz.text($0) },
    ]

    @Test(arguments: targets) func holds(_ target: Target) throws {
        let corpus = try Self.corpus(of: target.name)
        #expect(corpus.count >= 10)
        for input in corpus { #expect(target.run(input.bytes) == [], "\(input.name)") }
        let short = corpus.filter { $0.bytes.count < 4000 }
        var random = SplitMix(seed: 14)
        for number in 0..<target.mutations {
            var bytes = short[random.below(short.count)].bytes
            for _ in 0...random.below(4) { Self.mutate(&bytes, short[random.below(short.count)].bytes, &random) }
            let wrong = target.run(bytes)
            if !wrong.isEmpty { Issue.record("mutation \(number), \(bytes): \(wrong)") }
        }
    }

    @Test func everyTargetHasItsSmokeRun() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(
            files.filter { $0.hasSuffix(".swift") }.sorted() == Self.targets.map { $0.name + ".swift" }.sorted())
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fuzzing")

    /// The inputs that the target's file says it begins with.
    private static func corpus(of name: String) throws -> [(name: String, bytes: [UInt8])] {
        let source = try String(contentsOf: folder.appendingPathComponent(name + ".swift"), encoding: .utf8)
        let says = "// fuzz: corpus "
        let line = try #require(source.split(separator: "\n").first { $0.hasPrefix(says) })
        return try line.dropFirst(says.count).split(separator: " ").flatMap { path in
            let folder = folder.deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent(String(path))
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { file in
                (file, Array(try Data(contentsOf: folder.appendingPathComponent(file))))
            }
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ other: [UInt8], _ random: inout SplitMix) {
        guard bytes.count > 4 else { return bytes = other }
        let place = random.below(bytes.count)
        let length = min(bytes.count - place, 1 + random.below(16))
        switch random.below(6) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8(random.below(8))
        case 2: bytes.removeSubrange(place..<place + length)
        case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
        case 4: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default: bytes = Array(bytes[..<place]) + other.suffix(random.below(other.count + 1))
        }
    }
}
