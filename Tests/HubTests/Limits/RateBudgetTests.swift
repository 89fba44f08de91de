import Core
import Testing

@testable import Hub

/// In virtual time.
@Suite struct RateBudgetTests {
    private let one = IPAddress("192.0.2.1")!
    private let two = IPAddress("192.0.2.2")!

    /// How many are spent until there are no more.
    private func spent(_ budget: inout RateBudget<IPAddress>, _ address: IPAddress, now: Int64) -> Int {
        var count = 0
        while count < 10_000, budget.spend(address, now: now) { count += 1 }
        return count
    }

    @Test func spendsItsNumberAndGetsItBackEvenly() {
        var budget = RateBudget<IPAddress>(perMinute: 20)
        #expect(budget.isSpent(one, now: 1000) == false)
        #expect(spent(&budget, one, now: 1000) == 20)
        #expect(budget.isSpent(one, now: 1000) && budget.isSpent(one, now: 3999))
        #expect(budget.isSpent(one, now: 4000) == false, "3 s are a twentieth of a minute")
        #expect(spent(&budget, one, now: 4000) == 1)
        #expect(spent(&budget, one, now: 34_000) == 10)
        #expect(spent(&budget, one, now: 94_000) == 20)
        #expect(spent(&budget, one, now: 86_400_000) == 20, "a day saves up no more than a minute")
        #expect(spent(&budget, two, now: 86_400_000) == 20, "another address has its own")
    }

    @Test func aNetworkOfIPv6IsOneAddress() {
        var budget = RateBudget<IPAddress>(perMinute: 5)
        func spend(_ address: String) -> Bool { budget.spend(IPAddress(address)!.household, now: 0) }
        for n in 1...5 { #expect(spend("2001:db8:0:1::\(n)")) }
        #expect(!spend("2001:db8:0:1:ffff:ffff:ffff:ffff"))
        for n in 1...5 { #expect(spend("2001:db8:0:2::\(n)"), "the next network") }
        // IPv4 is not one network, in whatever form.
        for address in ["192.0.2.1", "192.0.2.2", "::ffff:192.0.2.3"] { #expect(spend(address)) }
    }

    @Test func aClockThatStepsBackGivesNothingAndTakesNothing() {
        var budget = RateBudget<IPAddress>(perMinute: 20)
        #expect(spent(&budget, one, now: 3_600_000) == 20)
        #expect(spent(&budget, one, now: 0) == 0, "a step back is no time that has passed")
        #expect(spent(&budget, one, now: -3_600_000) == 0)
        #expect(spent(&budget, one, now: -3_600_000 + 60_000) == 20, "a minute later, by that clock")
        #expect(spent(&budget, one, now: .min / 2) == 0)
    }

    @Test func aFloodOfAddressesStaysBounded() {
        var budget = RateBudget<IPAddress>(perMinute: 1)
        #expect(budget.spend(one, now: 0) == true)
        for n in 0..<200_000 as Range<UInt32> {
            _ = budget.spend(IPAddress(v4: 0x0a00_0000 + n), now: 0)
            // Who goes on is not pushed out.
            if n % 1000 == 0 { #expect(budget.spend(one, now: 0) == false) }
        }
        #expect(budget.isSpent(one, now: 0) == true)
    }
}
