import Core
import Testing

@testable import ReverseDNS

/// Bounds and ages of what is known of names, in virtual time.
@Suite struct NameCacheTests {
    private static let address = IPAddress("192.0.2.10")!

    private static func cache(_ change: (inout NameLimits) -> Void = { _ in }) -> NameCache {
        var limits = NameLimits()
        limits.ageMilliseconds = 1000
        limits.retryMilliseconds = 100
        change(&limits)
        return NameCache(limits: limits)
    }

    @Test func anAddressIsAskedOnceAndThenKnown() {
        var cache = Self.cache()
        #expect(cache.name(of: Self.address, now: 0) == (nil, true))
        #expect(cache.name(of: Self.address, now: 1) == (nil, false), "it waits already")
        #expect(cache.next() == Self.address && cache.next() == nil)
        #expect(cache.name(of: Self.address, now: 2) == (nil, false), "it is being asked")
        #expect(cache.finish(Self.address, .confirmed("a.example.com"), now: 3) == "a.example.com")
        #expect(cache.name(of: Self.address, now: 1002) == ("a.example.com", false))
    }

    @Test func anOldNameIsUsedWhileItIsAskedAnewAndThenNoMore() {
        var cache = Self.cache()
        _ = cache.name(of: Self.address, now: 0)
        _ = cache.next()
        _ = cache.finish(Self.address, .confirmed("a.example.com"), now: 0)
        #expect(cache.name(of: Self.address, now: 1000) == ("a.example.com", true))
        _ = cache.next()
        // Nobody answers: it is kept as long as it would have been, and asked again.
        #expect(cache.finish(Self.address, .failed, now: 1000) == nil)
        #expect(cache.name(of: Self.address, now: 1099) == ("a.example.com", false))
        #expect(cache.name(of: Self.address, now: 1100) == ("a.example.com", true))
        #expect(cache.name(of: Self.address, now: 2000) == (nil, false))
        _ = cache.next()
        // The same name again is no news where it was still known; here it was not.
        #expect(cache.finish(Self.address, .confirmed("a.example.com"), now: 2000) == "a.example.com")
        _ = cache.name(of: Self.address, now: 3000)
        #expect(cache.finish(Self.address, .confirmed("a.example.com"), now: 3001) == nil)
        #expect(cache.finish(Self.address, .confirmed("b.example.com"), now: 3002) == "b.example.com")
        #expect(cache.finish(Self.address, .none, now: 3003) == nil)
        #expect(cache.name(of: Self.address, now: 3004) == (nil, false))
    }

    @Test func whatHasNoNameIsAskedSeldomAndWhatFailedSoon() {
        for (answer, again) in [(NameCache.Answer.none, Int64(1000)), (.failed, 100)] {
            var cache = Self.cache()
            _ = cache.name(of: Self.address, now: 0)
            _ = cache.next()
            _ = cache.finish(Self.address, answer, now: 0)
            #expect(cache.name(of: Self.address, now: again - 1) == (nil, false))
            #expect(cache.name(of: Self.address, now: again) == (nil, true))
        }
    }

    @Test func whatWaitsAndWhatIsKeptIsBounded() {
        var cache = Self.cache { limits in
            limits.waiting = 10
            limits.kept = 100
        }
        let addresses = (0..<1000).map { IPAddress(v4: 0xc000_0200 + UInt32($0)) }
        #expect(addresses.count { cache.name(of: $0, now: 0).isAsked } == 10)
        var asked = 0
        while let address = cache.next() {
            asked += 1
            _ = cache.finish(address, .none, now: 0)
        }
        #expect(asked == 10)
        for address in addresses {
            _ = cache.name(of: address, now: 0)
            if let next = cache.next() { _ = cache.finish(next, .confirmed("a.example.com"), now: 0) }
        }
        #expect(addresses.count { cache.name(of: $0, now: 1).name != nil } <= 200)
    }
}
