import Core
import Sessions
import TestKit
import Testing
import Wire

/// A session whose device is one too many.
@Suite struct QuotaTests {
    @Test func theClientIsToldWhichLimitAndStaysAway() throws {
        let user = User(id: 1, email: "sam@example.org", name: "Sam", seat: .paid, addresses: ["sam@example.org"])
        let session = PushSession(
            identity: Identity(tokenID: "tk_1", scopes: [.subscribe], user: user), now: MonotonicTime(milliseconds: 0))
        _ = session.received(.hello(.init(device: "one-more")), now: MonotonicTime(milliseconds: 0))
        _ = session.refused(by: Quota(.devices, limit: 200), now: MonotonicTime(milliseconds: 0))
        let frame = String(
            decoding: try #require(session.nextFrame(now: MonotonicTime(milliseconds: 0))), as: UTF8.self)
        #expect(frame.contains("over devices-per-user, 200") && frame.contains("4507"), "\(frame)")
        #expect(session.closeCode == .overLimit && session.closeCode?.comesBack == false)
        #expect(session.refused(by: Quota(.devices, limit: 200), now: MonotonicTime(milliseconds: 0)).isEmpty, "once")
    }
}
