import Testing
import Wire

/// What anybody with a token can send must not take long to look through.
@Suite struct LargeBodyTests {
    /// The names of an object were once copied for each of them: a megabyte of names took a minute.
    @Test(.timeLimit(.minutes(45))) func aBodyOfNothingButNamesIsReadAtOnce() throws {
        let members = (0..<110_000).map { "\"\($0)\":0" }.joined(separator: ",")
        let clock = ContinuousClock()
        let time = clock.measure {
            _ = try? decodeStrictJSON(EventRequest.self, from: Array("{\"events\":[{\(members)}]}".utf8))
        }
        #expect(time < .seconds(15), "it took \(time)")
    }
}
