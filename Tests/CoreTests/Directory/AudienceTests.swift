import Core
import Testing

@Suite struct AudienceTests {
    @Test(
        arguments: [
            ("*", .everybody), ("Alice@Example.com", .address("alice@example.com")),
            ("a+b@mail.example.com", .address("a+b@mail.example.com")), ("Example.com", .domain("example.com")),
            ("@example.com", .domain("example.com")), ("localhost", .domain("localhost")),
            ("bücher.example", .domain("bücher.example")),
        ] as [(String, Audience)])
    func isRead(text: String, audience: Audience) {
        #expect(Audience(text) == audience)
        #expect(Audience(audience.description) == audience, "what is written is read again")
    }

    @Test(arguments: [
        "", "@", "**", "a b", "alice@", "@@example.com", "a@b@c.example", ".example.com", "ex..com", "-a.b",
    ])
    func isNone(text: String) { #expect(Audience(text) == nil) }

    @Test func theMostSpecificComesFirst() {
        #expect(
            Audience.including("ann@mail.example.com") == [
                .address("ann@mail.example.com"), .domain("mail.example.com"), .domain("example.com"), .domain("com"),
                .everybody,
            ])
    }

    @Test func theStricterOfUserAndHubApplies() {
        let domain = Audience.domain("example.com")
        for user in [nil] + Tracking.allCases.map(Optional.some) {
            for hub in [nil] + Tracking.allCases.map(Optional.some) {
                let decision = TrackingDecision(
                    user: user.map { TrackingSetting(domain, $0) }, hub: hub.map { TrackingSetting(.everybody, $0) },
                    hasOptedOut: false)
                #expect(decision.tracking == [user, hub].compactMap(\.self).max() ?? .identified)
                let origin: TrackingDecision.Origin =
                    switch (user, hub) {
                    case (nil, nil): .none
                    case (_?, nil): .user(domain)
                    case (nil, _?): .hub(.everybody)
                    case (let user?, let hub?): hub > user ? .hub(.everybody) : .user(domain)
                    }
                #expect(decision.origin == origin)
                let optedOut = TrackingDecision(
                    user: user.map { TrackingSetting(domain, $0) }, hub: hub.map { TrackingSetting(.everybody, $0) },
                    hasOptedOut: true)
                #expect(optedOut == TrackingDecision(.never, by: .contact))
            }
        }
    }

    @Test func strictnessIsInOrder() { #expect(Tracking.allCases.sorted() == [.identified, .anonymous, .never]) }
}
