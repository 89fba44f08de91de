import Foundation
import Metrics
import Testing

/// Counters and histograms, as they come onto the page.
@Suite struct InstrumentTests {
    private func samples(_ write: (inout Exposition) -> Void) -> [String] {
        var page = Exposition()
        write(&page)
        return page.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    }

    @Test func aCounterBeginsAtZeroAndGrows() {
        let counter = Counter("a_total", "A.")
        #expect(samples { counter.write(to: &$0) } == ["a_total 0"])
        counter.add()
        counter.add(41)
        #expect(samples { counter.write(to: &$0) } == ["a_total 42"])
        #expect(samples { counter.write(to: &$0, adding: 8) } == ["a_total 50"])
        #expect(samples { counter.write(to: &$0) } == ["a_total 42"], "what is added on the page is not counted")
    }

    @Test func eachCombinationOfLabelsIsCountedByItself() {
        let counter = Counter("a_total", "A.", labels: ["kind", "verdict"], known: [["open", "human"]])
        counter.add(2, "click", "machine")
        counter.add(1, "click", "human")
        counter.add(0, "sent", "")
        #expect(
            samples { counter.write(to: &$0) } == [
                #"a_total{kind="click",verdict="human"} 1"#, #"a_total{kind="click",verdict="machine"} 2"#,
                #"a_total{kind="open",verdict="human"} 0"#,
            ], "in an order that does not change; known ones from the start, and none for nothing")
    }

    /// A bucket counts all up to and including its bound (`le`), and `+Inf` all.
    @Test func bucketsAreCumulative() {
        let histogram = Histogram("a", "A.", bounds: [0.5, 1, 10])
        #expect(
            samples { histogram.write(to: &$0) } == [
                #"a_bucket{le="0.5"} 0"#, #"a_bucket{le="1"} 0"#, #"a_bucket{le="10"} 0"#, #"a_bucket{le="+Inf"} 0"#,
                "a_sum 0", "a_count 0",
            ])
        histogram.observe([0.25, 0.5, 0.75, 1, 2, 100])
        histogram.observe(10)
        #expect(
            samples { histogram.write(to: &$0) } == [
                #"a_bucket{le="0.5"} 2"#, #"a_bucket{le="1"} 4"#, #"a_bucket{le="10"} 6"#, #"a_bucket{le="+Inf"} 7"#,
                "a_sum 114.5", "a_count 7",
            ])
    }

    @Test func aHistogramSaysItsType() {
        var page = Exposition()
        Histogram("a", "A.", bounds: [1]).write(to: &page)
        #expect(page.text.hasPrefix("# HELP a A.\n# TYPE a histogram\n"))
    }

    @Test func threadsCountTogether() {
        let counter = Counter("a_total", "A.", labels: ["n"])
        let histogram = Histogram("b", "B.", bounds: [1])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<500 {
                counter.add(1, "x")
                histogram.observe(1)
            }
        }
        #expect(samples { counter.write(to: &$0) } == [#"a_total{n="x"} 4000"#])
        #expect(samples { histogram.write(to: &$0) }.contains("b_sum 4000"))
    }
}
