import Core
import Metrics
import Testing
import Wire

@testable import Hub

/// How many openings told what of their readers, for a day.
@Suite struct ProxyWordTests {
    private func hour(_ n: Int64) -> MonotonicTime { MonotonicTime(milliseconds: n * 3_600_000 + 5) }

    @Test func aDayIsKept() {
        var words = ProxyWords()
        words.saw(.unix, at: hour(0))
        for n in 1...23 { words.saw(.address, at: hour(Int64(n))) }
        words.saw(.unix, at: hour(23))
        #expect(words.all(at: hour(23)) == [.unix: 2, .address: 23])
        #expect(words.all(at: hour(24)) == [.unix: 1, .address: 23], "the first hour is over")
        words.saw(.missing, at: hour(46))
        #expect(words.all(at: hour(46)) == [.unix: 1, .address: 1, .missing: 1])
        #expect(words.all(at: hour(500)).isEmpty)
    }

    @Test func itIsServed() {
        var words = ProxyWords()
        words.saw(.obfuscated, at: hour(3))
        var text = Exposition()
        words.write(to: &text, at: hour(3))
        #expect(text.text.contains("mailbell_proxy_hops{hop=\"obfuscated\"} 1\n"))
        #expect(text.text.contains("mailbell_proxy_hops{hop=\"address\"} 0\n"))
    }
}
