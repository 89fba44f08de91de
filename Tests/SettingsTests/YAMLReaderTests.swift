import Testing

@testable import Settings

@Suite struct YAMLReaderTests {
    @Test func aScalarCountsAsItsText() {
        let yaml = """
            # the hub
            admin: 127.0.0.1:8026
            public-url: "https://mail.example.com" # quoted
            tls-cert: 'null'
            password: 0123
            retention: 400d
            """
        #expect(values(yaml, "admin") == ["127.0.0.1:8026"])
        #expect(values(yaml, "public-url") == ["https://mail.example.com"])
        #expect(values(yaml, "tls-cert") == ["null"])
        #expect(values(yaml, "password") == ["0123"])
        #expect(values(yaml, "retention") == ["400d"])
        #expect(values(yaml, "listen") == nil)
    }

    @Test(arguments: [
        "listen:\n  - 127.0.0.1:8025\n  - '[::1]:8025'\n", "listen:\n- 127.0.0.1:8025\n- '[::1]:8025'",
        "listen: ['127.0.0.1:8025', \"[::1]:8025\"]", "{listen: ['127.0.0.1:8025', '[::1]:8025']}",
    ])
    func aListIsASequence(yaml: String) { #expect(values(yaml, "listen") == ["127.0.0.1:8025", "[::1]:8025"]) }

    @Test(arguments: ["", "\n\n", "# nothing yet\n", "---\n", "---\n...\n", "~", "\u{FEFF}", "{}"])
    func anEmptyFileSaysNothing(yaml: String) { #expect(faults(yaml) == []) }

    @Test func valuesKnowTheirLines() throws {
        let yaml = "\n# two\nlisten:\n  - a\n\n  - b\nadmin:\n  c\n"
        let values = YAMLReader(yaml, path: "f", settings: Given.settings).values
        let listen = try #require(values["listen"])
        #expect(listen.origin == .file(path: "f", line: 3))
        #expect(listen.items.map(\.origin) == [.file(path: "f", line: 4), .file(path: "f", line: 6)])
        #expect(values["admin"]?.items.first?.origin == .file(path: "f", line: 8))
    }

    @Test func windowsLineEndingsAndAByteOrderMark() throws {
        let yaml = "\u{FEFF}admin: a\r\nlisten:\r\n  - b\r\n  - c\r\nnope: d\r\n"
        let reader = YAMLReader(yaml, path: "f", settings: Given.settings)
        #expect(reader.values["admin"]?.items.map(\.text) == ["a"])
        #expect(reader.values["listen"]?.items.map(\.text) == ["b", "c"])
        #expect(reader.values["listen"]?.items.last?.origin == .file(path: "f", line: 4))
        #expect(faults(yaml).first?.hasPrefix("f:5: nope: is not a setting") == true)
        #expect(faults("admin: a\r\nadmin: b\r\n") == ["f:2: admin: is given twice, first on line 1: keep one of them"])
    }

    @Test(arguments: [
        ("admin: a: b", "f:1: is not valid YAML (mapping values are not allowed in this context)"),
        ("admin: a\nlisten\ntls-cert: b\n", "f:2: is not valid YAML (could not find expected ':'"),
        ("admin: 'a\ntls-cert: b\n", "f:1: is not valid YAML (found unexpected end of stream"),
        ("listen: [a, b\nadmin: c\n", "f:2: is not valid YAML (did not find expected ',' or ']'"),
        ("admin: a\n  tls-cert: b\n", "f:2: is not valid YAML (mapping values are not allowed"),
        ("admin: @a", "f:1: is not valid YAML (found character that cannot start any token"),
        ("listen: *:8025", "f:1: is not valid YAML (did not find expected alphabetic or numeric character"),
        ("admin: a\n---\nadmin: b\n", "f:2: is not valid YAML (expected a single document"),
        ("admin: \"\\ud800\"", "f:1: is not valid YAML (found invalid Unicode character escape code"),
        ("admin: a\npassword: \u{7}\n", "f:2: the character U+7 is not allowed: remove it"),
        ("admin:\n\tlisten: a", "f:2: a tab indents this line: indent with spaces"),
        ("listen:\n\t- a", "f:2: a tab indents this line: indent with spaces"),
    ])
    func invalidYAML(yaml: String, expected: String) {
        let faults = faults(yaml)
        #expect(faults.count == 1 && faults[0].hasPrefix(expected), "\(faults)")
    }

    @Test(arguments: [
        ("- admin\n", "f:1: is not a mapping: write `key: value`, each on a line"),
        ("\n\nadmin\n", "f:3: is not a mapping: write `key: value`, each on a line"),
        ("admin:", "f:1: admin: has no value: give it one, or leave it out"),
        ("\nadmin:\nlisten: a", "f:2: admin: has no value: give it one, or leave it out"),
        ("admin: ~", "f:1: admin: has no value: give it one, or leave it out"),
        ("admin: null", "f:1: admin: has no value: give it one, or leave it out"),
        ("admin: ' '", "f:1: admin: has no value: give it one, or leave it out"),
        ("listen: []", "f:1: listen: has no value: give it one, or leave it out"),
        ("listen:\n  - a\n  - ''", "f:3: listen: has no value: give it one, or leave it out"),
        ("listen:\n  - a\n  - b: c", "f:3: listen: takes a value, not a mapping: write the value alone"),
        ("listen:\n  - a\n  - [b]", "f:3: listen: takes no list within a list"),
        ("admin:\n  - a\n", "f:1: admin: takes one value, not a list"),
        ("retention:\n  open: 90d\n", "f:2: retention: takes a value, not a mapping: write the value alone"),
        ("admin: a\n\nadmin: b\n", "f:3: admin: is given twice, first on line 1: keep one of them"),
        ("admin: a\n\"admin\" : b\n", "f:2: admin: is given twice, first on line 1: keep one of them"),
        ("{admin: a,\n  admin: b}", "f:1: admin: is given twice: keep one of them"),
        ("? [a]\n: b", "f:1: a key must be a word"),
        (
            "admin: !env HOME",
            "f:1: admin: has a tag (!env), which is not supported: write the value alone, or in quotes"
        ),
    ])
    func faultsOfOneSetting(yaml: String, expected: String) { #expect(faults(yaml) == [expected]) }

    @Test(arguments: [
        ("lisetn", "listen"), ("listens", "listen"), ("public_url", "public-url"), ("publicURL", "public-url"),
        ("trusted-proxies", "trusted-proxy"), ("ADMIN", "admin"), ("tls-certificate", nil), ("port", nil),
        (String(repeating: "a", count: 300), nil),
    ])
    func anUnknownKeyIsNamedWithWhatWasLikelyMeant(key: String, meant: String?) {
        let known = Given.settings.map(\.key).joined(separator: ", ")
        let shown = key.count > 60 ? key.prefix(60) + "…" : key
        let advice = meant.map { "did you mean \($0)?" } ?? "use one of \(known)"
        #expect(faults("admin: a\n\(key): b") == ["f:2: \(shown): is not a setting: \(advice)"])
    }

    @Test func allFaultsComeTogetherByLine() {
        let yaml = """
            admin: a
            lissten: b
            public-url:
            admin: c
            tls-cert: [d]
            listen: [e, ~]
            admin:
              - f
            """
        #expect(
            faults(yaml) == [
                "f:2: lissten: is not a setting: did you mean listen?",
                "f:3: public-url: has no value: give it one, or leave it out",
                "f:4: admin: is given twice, first on line 1: keep one of them",
                "f:5: tls-cert: takes one value, not a list",
                "f:6: listen: has no value: give it one, or leave it out",
                "f:7: admin: is given twice, first on line 1: keep one of them",
            ])
    }

    @Test func onlyTheSameKeyIsASecondOne() {
        #expect(values("admin: a\nlisten:\n - admin\n", "admin") == ["a"])
        let faults = faults("admin: a\nadmin: b\nadmin of all: c\n'admin': d\n")
        #expect(
            faults.map { $0.prefix(20) } == ["f:2: admin: is given", "f:3: admin of all: i", "f:4: admin: is given"])
    }

    @Test func aLineStaysALine() {
        let faults = faults("\"ad\\nmin\\e[31m\": a")
        #expect(
            faults.count == 1 && faults[0].hasPrefix("f:1: ad\u{FFFD}min\u{FFFD}[31m: is not a setting"), "\(faults)")
    }
}
