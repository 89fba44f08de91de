import Core
import Testing
import Wire

/// Requests as clients write them and the hub reads them.
@Suite struct RequestTests {
    /// Checks the JSON of a request, and that the hub reads the same request, strictly.
    private func check<Body: Codable & Equatable>(
        _ body: Body, _ json: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(String(decoding: encodeJSON(body), as: UTF8.self) == json, sourceLocation: sourceLocation)
        #expect(try decodeStrictJSON(Body.self, from: Array(json.utf8)) == body, sourceLocation: sourceLocation)
        #expect(throws: JSONFault.self, sourceLocation: sourceLocation) {
            try decodeStrictJSON(Body.self, from: Array((json.dropLast() + #","more":1}"#).utf8))
        }
    }

    @Test func areReadAsTheyAreWritten() throws {
        var message = MessageRequest(from: "me@e.org", to: [.init(email: "a@e.org", name: nil)], subject: "s")
        try check(message, #"{"from":"me@e.org","to":[{"email":"a@e.org"}],"subject":"s"}"#)
        message.to[0].name = "A"
        message.messageID = "<1@e.org>"
        message.sentAt = "2026-11-22T05:04:03Z"
        message.links = ["https://a.example/"]
        message.track = .init(clicks: false)
        message.join = true
        message.answer = .template
        try check(
            message,
            #"{"from":"me@e.org","to":[{"email":"a@e.org","name":"A"}],"subject":"s","message_id":"<1@e.org>","#
                + #""sent_at":"2026-11-22T05:04:03Z","links":["https://a.example/"],"track":{"clicks":false},"#
                + #""join":true,"answer":"template"}"#)
        try check(
            RefusalRequest(messageID: "<1@e.org>", recipients: [.init(email: "a@e.org", reason: "550 no")]),
            #"{"message_id":"<1@e.org>","recipients":[{"email":"a@e.org","reason":"550 no"}]}"#)
        try check(
            PairRequest(code: "c", label: "l", scopes: [.read, .track]),
            #"{"code":"c","label":"l","scopes":["read","track"]}"#)
        try check(PairRequest(code: "c", label: "", scopes: nil), #"{"code":"c","label":""}"#)
        try check(ReadRequest(upto: 42), #"{"upto":42}"#)
        try check(TrackingRequest(.anonymous), #"{"tracking":"anonymous"}"#)
    }

    /// What is not given stays as it is; what is empty is removed.
    @Test func recordsAreWrittenWithWhatIsGiven() {
        func text(_ body: some Encodable) -> String { String(decoding: encodeJSON(body), as: UTF8.self) }
        var record = RecordRequest()
        #expect(text(record) == "{}" && record.isEmpty)
        record.name = "Big one"
        record.emails = []
        record.phone = ""
        (record.amount, record.currency, record.closeOn) = ("1234.50", "EUR", "2026-12-31")
        record.legalBasis = "consent"
        record.marketing = false
        #expect(!record.isEmpty)
        #expect(
            text(record)
                == #"{"name":"Big one","emails":[],"phone":"","amount":"1234.50","currency":"EUR","marketing":false,"#
                + #""close_on":"2026-12-31","legal_basis":"consent"}"#)
        #expect(text(AssociationRequest(primary: true)) == #"{"primary":true}"#)
    }
}
