import Testing

@testable import Metrics

/// Prometheus' text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
@Suite struct ExpositionTests {
    @Test func samplesFollowTheirFamily() {
        var page = Exposition()
        page.family("hits_total", .counter, "Hits.")
        page.sample("hits_total", [("result", "recorded"), ("kind", "open")], 3)
        page.sample("hits_total", [], 1)
        page.gauge("users", "Users.", 2)
        #expect(
            page.text == """
                # HELP hits_total Hits.
                # TYPE hits_total counter
                hits_total{result="recorded",kind="open"} 3
                hits_total 1
                # HELP users Users.
                # TYPE users gauge
                users 2

                """)
    }

    /// Backslash and line feed in both; the quotation mark in values of labels alone.
    @Test func textIsEscaped() {
        var page = Exposition()
        page.family("a", .gauge, "one\ntwo \\ \"three\"")
        page.sample("a", [("l", "one\ntwo \\ \"three\" \\n ü")], 0)
        #expect(
            page.text == #"""
                # HELP a one\ntwo \\ "three"
                # TYPE a gauge
                a{l="one\ntwo \\ \"three\" \\n ü"} 0

                """#)
    }

    @Test(arguments: [
        (0, "0"), (-1, "-1"), (1_000_000, "1000000"), (0.0005, "0.0005"), (2.5, "2.5"), (1e16, "1e+16"),
        (123_456_789_012_345, "123456789012345"),
    ])
    func numbersAreWritten(value: Double, text: String) {
        #expect(Exposition.number(value) == text)
    }

    /// As Prometheus reads it, which takes Go's words for them.
    @Test func whatIsNoNumberIsWritten() {
        #expect(Exposition.number(.infinity).lowercased().hasPrefix("inf"))
        #expect(Exposition.number(-.infinity).lowercased().hasPrefix("-inf"))
        #expect(Exposition.number(.nan).lowercased() == "nan")
    }
}
