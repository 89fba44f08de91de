import Testing
import Wire

@Suite struct CloseCodeTests {
    /// RFC 6455, 7.4.2: 4000–4999 are for private use. The lower half says come back.
    @Test(arguments: CloseCode.allCases)
    func range(_ code: CloseCode) {
        #expect((4000...4999).contains(code.rawValue))
        #expect(code.comesBack == (code.rawValue <= 4499))
        #expect(!code.text.isEmpty)
        // RFC 6455, 5.5: a control frame holds 125 bytes, two of which are the code.
        #expect(code.text.utf8.count <= 123)
    }

    @Test func everyCodeSaysSomethingElse() {
        #expect(Set(CloseCode.allCases.map(\.text)).count == CloseCode.allCases.count)
    }

    /// The numbers are the protocol's: changing one breaks clients that are out there.
    @Test func numbers() {
        #expect(CloseCode.allCases.filter(\.comesBack).map(\.rawValue) == [4000, 4001, 4004, 4006, 4010])
        #expect(CloseCode.allCases.filter { !$0.comesBack }.map(\.rawValue) == [4500, 4501, 4503, 4506, 4507])
    }
}
