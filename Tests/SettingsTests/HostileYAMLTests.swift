import Testing

@testable import Settings

/// Files that would cost much more than their size. The limit counts from the start of the whole run, so it has room for
/// the wait until a thread is free.
@Suite(.timeLimit(.minutes(45))) struct HostileYAMLTests {
    private static let refused = "anchors and aliases are not supported: write the value out"

    @Test func anchorsAndAliasesAreRefusedWhereTheyAre() {
        let yaml = "admin: &a b\nlisten:\n  - c\n  - *a\n&k password: d\ntrusted-proxy: &l [e]\n"
        #expect(
            faults(yaml) == [
                "f:1: admin: \(Self.refused)", "f:1: listen: \(Self.refused)", "f:5: \(Self.refused)",
                "f:6: trusted-proxy: \(Self.refused)",
            ])
        #expect(faults("admin: *a").first?.hasPrefix("f:1: is not valid YAML (found undefined alias)") == true)
    }

    /// A carriage return and U+0085 end a comment too, so that what follows counts.
    @Test(arguments: ["", "#\r", "#\u{85}"])
    func billionLaughs(start: String) {
        var yaml = "a: &a0 [x]\n"
        for level in 1...40 { yaml += start + "? &a\(level) [*a\(level - 1), *a\(level - 1)]\n: x\n" }
        #expect(faults(yaml) == ["f:2: \(Self.refused)"])
    }

    @Test func laughsBelowTheLimitAreOnlyRefused() {
        var yaml = "? &a0 [x, x]\n: x\n"
        for level in 1...8 { yaml += "? &a\(level) [*a\(level - 1), *a\(level - 1)]\n: x\n" }
        #expect(faults(yaml).allSatisfy { $0.hasSuffix(Self.refused) })
    }

    @Test func starsInCommentsAreNoAliases() {
        let comments = String(repeating: "  # *this* is how, *always*\n", count: 50)
        #expect(values(comments + "admin: '*' # ok\n", "admin") == ["*"])
        #expect(values("listen: [" + String(repeating: "'*:80', ", count: 50) + "]", "listen")?.count == 50)
    }

    @Test(arguments: ["[", "{", "- ", "{? ", "- - ? "])
    func deepNesting(opening: String) {
        let yaml = "listen: \n  " + String(repeating: opening, count: 1_000_000 / opening.count)
        #expect(faults(yaml).count == 1)
    }

    @Test(arguments: [50, 900])
    func nestingWithinTheParsersLimit(depth: Int) {
        let yaml = "listen: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(faults(yaml) == ["f:1: listen: takes no list within a list"])
    }

    @Test func aLongProblemIsCut() {
        let error = "'" + String(repeating: "x", count: 100_000) + "' is wrong"
        let fault = SettingFault(origin: .file(path: "f", line: 1), key: "admin", problem: error)
        #expect(fault.description.count < 1000)
    }
}
