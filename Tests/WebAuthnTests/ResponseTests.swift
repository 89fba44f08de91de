import Testing
import WebAuthn
import Wire

/// What a page sends: the JSON of `toJSON()`.
@Suite struct ResponseTests {
    private func signIn(
        id: String = "AQID", type: String = "public-key", data: String = "AA", signature: String = "AA",
        handle: String = #","userHandle":"AQ""#
    ) throws -> AssertionResponse {
        let text = """
            {"id":"\(id)","rawId":"AQID","type":"\(type)","authenticatorAttachment":null,"clientExtensionResults":{},
            "response":{"clientDataJSON":"e30","authenticatorData":"\(data)","signature":"\(signature)"\(handle)}}
            """
        return try decodeStrictJSON(AssertionResponse.self, from: Array(text.utf8))
    }

    private func fault(_ body: () throws -> AssertionResponse) -> String {
        do {
            _ = try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func isRead() throws {
        let response = try signIn()
        #expect(response.id == [1, 2, 3] && response.clientData == [123, 125] && response.userHandle == [1])
        #expect(try signIn(handle: "").userHandle == nil)
        #expect(try signIn(handle: #","userHandle":null"#).userHandle == nil)
    }

    @Test func saysWhatIsWrong() {
        let long = String(repeating: "AAAA", count: 2000)
        let faults = [
            fault { try signIn(id: "AQ==") }, fault { try signIn(type: "password") },
            fault { try signIn(id: long) }, fault { try signIn(data: long) }, fault { try signIn(signature: long) },
            fault { try signIn(handle: #","userHandle":"\#(long)""#) },
            fault { try signIn(handle: #","userHandle":7"#) },
        ]
        #expect(
            faults == [
                "id: must be base64url without padding", "type: must be public-key",
                "id: must have at most 1023 bytes", "response.authenticatorData: must have at most 4096 bytes",
                "response.signature: must have at most 1024 bytes", "response.userHandle: must have at most 64 bytes",
                "response.userHandle: must be a string",
            ])
    }

    /// RFC 4648, section 10, in the alphabet of section 5 and without padding.
    @Test func base64url() {
        let texts = ["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"]
        for (count, text) in texts.enumerated() {
            let bytes = Array("foobar".utf8.prefix(count))
            #expect(Base64URL(bytes).text == text)
            #expect(Base64URL(text: text)?.bytes == bytes)
        }
        #expect(Base64URL([0xfb, 0xff, 0xbf]).text == "-_-_")
        #expect(Base64URL(text: "-_-_")?.bytes == [0xfb, 0xff, 0xbf])
        for text in ["Z", "Zg==", "Zh", "Zm9", "Zm 9v", "Zm9v\n", "+/+/", "Zm9vZ", "Zmé"] {
            #expect(Base64URL(text: text) == nil, "\(text)")
        }
    }
}
