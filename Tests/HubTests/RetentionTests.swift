import Core
import Hub
import Testing

@Suite struct RetentionTests {
    private let now = Timestamp(milliseconds: 1_795_323_843_000)
    private let day = Duration.seconds(86_400)

    @Test func rawHitsGoAfter30DaysAndActivitiesAfter400() {
        let due = Retention().expiry(now: now)
        #expect(due.hits == now - day * 30 && due.events == now - day * 400)
        #expect(due.activities.count == Kind.allCases.count)
        #expect(due.activities.values.allSatisfy { $0 == now - day * 400 })
    }

    @Test func aHitIsNotKeptForLongerThanWhatItHasBecome() {
        var retention = Retention()
        retention.standard = day * 10
        #expect(retention.expiry(now: now).hits == now - day * 10)
        retention.kinds = [.click: day * 20, .sent: day * 900]
        let due = retention.expiry(now: now)
        #expect(due.hits == now - day * 20 && due.events == now - day * 20)
        #expect(due.activities[.sent] == now - day * 900 && due.activities[.open] == now - day * 10)
        retention.raw = day
        #expect(retention.expiry(now: now).hits == now - day)
    }
}
