import Core
import Foundation
import Testing
import Transport

@testable import Hub

@Suite struct HubLimitsTests {
    private static func values(_ limits: HubLimits) -> [Int64] { HubLimits.all.map { $0.get(limits) } }

    @Test func namesAreUniqueAndTextsAreThere() {
        let names = HubLimits.all.map(\.name)
        #expect(Set(names).count == names.count)
        for limit in HubLimits.all {
            #expect(limit.name.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || $0 == 45 }, "\(limit.name)")
            #expect(!limit.summary.isEmpty)
        }
    }

    /// Each one sets its own value, and no other's.
    @Test func eachIsSetByItself() {
        let standard = Self.values(HubLimits())
        for (index, limit) in HubLimits.all.enumerated() {
            #expect(limit.range.contains(standard[index]), "\(limit.name) = \(standard[index])")
            for value in [limit.range.lowerBound, limit.range.upperBound] {
                var limits = HubLimits()
                limit.set(&limits, value)
                var expected = standard
                expected[index] = value
                #expect(Self.values(limits) == expected, "\(limit.name)")
            }
        }
    }

    /// What a listing shows can be given back, and no text is taken for another value.
    @Test func textsAreReadAsTheyAreWritten() {
        for limit in HubLimits.all {
            for value in [limit.range.lowerBound, limit.get(HubLimits()), limit.range.upperBound] {
                #expect(limit.unit.value(of: limit.unit.text(of: value)) == value, "\(limit.name) \(value)")
            }
            for text in ["", "x", "-", "1x", "MiB", "s", "1e3", "0x10", " 1", "1 ", "99999999999999999999", "½"] {
                #expect(limit.unit.value(of: text) == nil, "\(limit.name)=\(text)")
            }
        }
        #expect(NamedLimit.Unit.bytes.value(of: "64MiB") == 64 << 20)
        #expect(NamedLimit.Unit.bytes.value(of: "9223372036854775807GiB") == nil, "no overflow")
        #expect(NamedLimit.Unit.time.value(of: "2m") == 120_000)
    }

    /// The table in docs/security.md, whose first column has the names and whose third the defaults.
    @Test func documentsHaveThemAll() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/security.md"), encoding: .utf8)
        var documented: [String: Int64] = [:]
        let units = Dictionary(uniqueKeysWithValues: HubLimits.all.map { ($0.name, $0.unit) })
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 4 else { continue }
            let names = cells[0].components(separatedBy: ", ").map { $0.replacing("`", with: "") }
            let defaults = cells[2].components(separatedBy: ", ")
            try #require(names.count == defaults.count, "\(line)")
            for (name, shown) in zip(names, defaults) {
                let unit = try #require(units[name], "\(name) is no limit")
                let plain = shown.replacing(",", with: "").replacing(" ", with: "")
                #expect(documented[name] == nil, "\(name) is there twice")
                documented[name] = try #require(unit.value(of: plain), "\(name): \(shown)")
            }
        }
        let standard = HubLimits()
        #expect(documented == Dictionary(uniqueKeysWithValues: HubLimits.all.map { ($0.name, $0.get(standard)) }))
    }

    /// What is counted is counted under a name that can be set: a counter of none would be refused by nobody.
    @Test func whatIsMetCanBeSet() {
        let names = Set(HubLimits.all.map(\.name))
        for limit in ServerLimit.allCases { #expect(names.contains(limit.rawValue), "\(limit)") }
        for quota in Quota.Name.allCases { #expect(names.contains(quota.rawValue), "\(quota)") }
    }
}
