import Core
import Testing
import Wire

/// What Foundation's decoder would let pass.
@Suite struct StrictJSONTests {
    private func fault(_ bytes: [UInt8]) -> JSONFault? {
        do {
            _ = try decodeStrictJSON(TrackingRequest.self, from: bytes)
            return nil
        } catch { return error }
    }

    @Test(arguments: [
        #"{"tracking":"never"}"#, " {\t\"tracking\" :\r\n\"never\" } ", #"{"track\u0069ng":"never"}"#,
    ])
    func takesOneObject(_ text: String) { #expect(fault(Array(text.utf8)) == nil) }

    @Test(arguments: [
        #"{"tracking":"never","tracking":"never"}"#, #"{"tracking":"never","tracking" : "identified"}"#,
        #"{"tracking":"never","track\u0069ng":"identified"}"#, #"{"\u0074racking":"never","\u0074racking":"never"}"#,
    ])
    func refusesAMemberGivenTwice(_ text: String) {
        #expect(fault(Array(text.utf8)) == JSONFault(field: "tracking", message: "is given twice"))
    }

    @Test(arguments: [
        #"{"tracking":"never",}"#, "{\"tracking\":\"never\" ,\n}", #"{"tracking":"never"}}"#,
        #"{"tracking":"never"} x"#,
        #"{"tracking":"never"}"# + "\u{0}", "", "{",
    ])
    func refusesWhatIsNotJSON(_ text: String) { #expect(fault(Array(text.utf8))?.message == "not valid JSON") }

    @Test func refusesUTF16() {
        #expect(fault(Array(#"{"tracking":"never"}"#.utf8).flatMap { [$0, 0] })?.message == "not valid JSON")
    }

    @Test func textsMayHoldWhatLooksLikeMembersAndCommas() throws {
        let text = #"{"events":[{"id":"\"id\":,]","kind":"open","at":"{\"id\":1,}","recipient":"\\"}]}"#
        let event = try decodeStrictJSON(EventRequest.self, from: Array(text.utf8)).events[0].get()
        #expect(event.id == #""id":,]"# && event.recipient == #"\"#)
    }
}
