import Foundation
import TestKit

/// A page in Prometheus' text format 0.0.4, read strictly: what this hub has no use for, such as timestamps and comments,
/// is taken for a fault.
struct PrometheusText {
    struct Sample {
        var name: String
        var labels: [String: String]
        var value: Double
    }
    struct Family {
        var kind: String
        var help: String
        var samples: [Sample] = []
    }
    private(set) var families: [String: Family] = [:]

    /// - Throws: `Failure` with the line at fault.
    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Failure("the last line has no end") }
        var help: (name: String, text: String)?
        var family = ""
        var known: Set<String> = []
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            if let begun = help {
                guard words.count == 4, words[0] == "#", words[1] == "TYPE", words[2] == begun.name,
                    ["counter", "gauge", "histogram"].contains(words[3])
                else { throw Failure("not the TYPE of \(begun.name): \(line)") }
                family = begun.name
                families[family] = Family(kind: words[3], help: begun.text)
                help = nil
            } else if words[0] == "#" {
                guard words.count == 4, words[1] == "HELP", Self.isName(words[2]), !words[3].isEmpty else {
                    throw Failure("not a HELP: \(line)")
                }
                guard families[words[2]] == nil else { throw Failure("a family twice: \(line)") }
                help = (words[2], words[3])
            } else {
                let sample = try Self.sample(line)
                let suffixes = families[family]?.kind == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
                guard suffixes.contains(where: { family + $0 == sample.name }) else {
                    throw Failure("not of \(family): \(line)")
                }
                let key =
                    sample.name + sample.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
                guard known.insert(key).inserted else { throw Failure("a sample twice: \(line)") }
                families[family]?.samples.append(sample)
            }
        }
        guard help == nil else { throw Failure("no TYPE at the end") }
        for (name, family) in families { try Self.check(name, family) }
    }

    private static func check(_ name: String, _ family: Family) throws {
        guard (family.kind == "counter") == name.hasSuffix("_total") else {
            throw Failure("\(name) is a \(family.kind)")
        }
        for sample in family.samples where family.kind == "counter" && !(sample.value >= 0 && sample.value.isFinite) {
            throw Failure("\(name) cannot be \(sample.value)")
        }
        guard family.kind == "histogram" else { return }
        let buckets = family.samples.filter { $0.name == name + "_bucket" }
        let bounds = try buckets.map { try number($0.labels["le"] ?? "") }
        let sums = family.samples.filter { $0.name == name + "_sum" }
        let counts = family.samples.filter { $0.name == name + "_count" }
        guard buckets.allSatisfy({ Array($0.labels.keys) == ["le"] }), bounds.last == .infinity,
            zip(bounds, bounds.dropFirst()).allSatisfy(<),
            zip(buckets, buckets.dropFirst()).allSatisfy({ $0.value <= $1.value }),
            sums.count == 1, counts.count == 1, counts[0].value == buckets.last?.value,
            family.samples.allSatisfy({ $0.value >= 0 }), counts[0].value > 0 || sums[0].value == 0
        else { throw Failure("not a histogram: \(name) \(family.samples)") }
    }

    /// `name{label="value",…} number`
    private static func sample(_ line: String) throws -> Sample {
        var rest = Substring(line)
        func take(while isPart: (Character) -> Bool) -> String {
            let part = rest.prefix(while: isPart)
            rest = rest.dropFirst(part.count)
            return String(part)
        }
        func expect(_ text: String) throws {
            guard rest.hasPrefix(text) else { throw Failure("no \(text) at '\(rest)' of \(line)") }
            rest = rest.dropFirst(text.count)
        }
        let name = take { $0 != "{" && $0 != " " }
        guard isName(name) else { throw Failure("not a name: \(line)") }
        var labels: [String: String] = [:]
        if rest.first == "{" {
            repeat {
                rest = rest.dropFirst()
                let label = take { $0 != "=" }
                guard isName(label), !label.contains(":") else { throw Failure("not a label: \(line)") }
                try expect("=\"")
                var value = ""
                while let character = rest.first, character != "\"" {
                    rest = rest.dropFirst()
                    guard character == "\\" else {
                        value.append(character)
                        continue
                    }
                    switch rest.popFirst() {
                    case "n": value.append("\n")
                    case let escaped? where escaped == "\\" || escaped == "\"": value.append(escaped)
                    default: throw Failure("not an escape: \(line)")
                    }
                }
                try expect("\"")
                guard labels.updateValue(value, forKey: label) == nil else { throw Failure("a label twice: \(line)") }
            } while rest.first == ","
            try expect("}")
        }
        try expect(" ")
        return Sample(name: name, labels: labels, value: try number(String(rest)))
    }

    private static func number(_ text: String) throws -> Double {
        if text == "+Inf" { return .infinity }
        guard text.allSatisfy({ $0.isNumber || "+-.e".contains($0) }), let value = Double(text) else {
            throw Failure("not a number: \(text)")
        }
        return value
    }

    private static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) != nil
    }

    /// The value of the one sample with these labels.
    func value(_ name: String, _ labels: [String: String] = [:]) throws -> Double {
        let family = families.values.lazy.compactMap { family in
            family.samples.first { $0.name == name && $0.labels == labels }
        }.first
        guard let family else { throw Failure("there is no \(name) \(labels)") }
        return family.value
    }
}

extension HubUnderTest {
    func metrics() throws -> PrometheusText {
        let answer = try HTTP.get(port: adminPort, "/metrics")
        guard answer.status == 200 else { throw Failure("GET /metrics: \(answer.status)") }
        return try PrometheusText(answer.text)
    }
}
