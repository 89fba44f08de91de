import Core
import Crypto
import WebAuthn
import Wire

extension Fuzz {
    /// What browsers and authenticators say of passkeys: CBOR, authenticator data, client data, and whole responses.
    public static func passkeys(_ input: [UInt8]) -> [String] {
        var findings = Findings()
        guard let (choice, bytes) = parts(input, longest: CBORReader.maximumBytes) else { return [] }
        switch choice & 3 {
        case 0: read(cbor: bytes, &findings)
        case 1: read(authenticatorData: bytes, &findings)
        case 2: read(clientData: bytes, &findings)
        default: read(response: bytes, &findings)
        }
        return findings.ended()
    }

    private static let hub = Passkeys(
        relyingParty: RelyingParty(id: "localhost", origin: "http://localhost", name: "Mailbell"),
        key: [UInt8](0..<32), cryptography: PasskeyPrimitives())
    private static let now = MonotonicTime(milliseconds: 1_000_000)

    // MARK: CBOR

    private static func read(cbor bytes: [UInt8], _ findings: inout Findings) {
        var reader = CBORReader(bytes[...])
        guard let value = try? reader.value() else {
            return findings.hold((try? CBOR(bytes)) == nil, "read whole, and not in part")
        }
        findings.hold(depth(value) <= CBORReader.maximumDepth, "nested too deep")
        let read = bytes.count - reader.rest.count
        let written = encoded(value)
        findings.hold(written.count <= read, "\(written.count) bytes were written as \(read)")
        findings.hold((try? CBOR(written)) == value, "another value when read again: \(value)")
        findings.hold((try? CBOR(bytes)) == (reader.rest.isEmpty ? value : nil), "what follows it counts")
        for count in Set([0, read / 2, read - 1]) where count < read {
            var part = CBORReader(bytes[..<count])
            findings.hold((try? part.value()) == nil, "\(count) bytes of \(read) are read")
        }
        if let key = try? COSEKey(value) { hold(key, &findings) }
    }

    /// The number of arrays and maps around the deepest value, itself included.
    private static func depth(_ value: CBOR) -> Int {
        switch value {
        case .array(let items): 1 + (items.map(depth).max() ?? 0)
        case .map(let members): 1 + (members.values.map(depth).max() ?? 0)
        default: 0
        }
    }

    /// In the shortest form.
    private static func encoded(_ value: CBOR) -> [UInt8] {
        switch value {
        case .integer(let number): encoded(number)
        case .bytes(let bytes): head(2, UInt64(bytes.count)) + bytes
        case .text(let text): encoded(text)
        case .array(let items): head(4, UInt64(items.count)) + items.flatMap(encoded)
        case .map(let members):
            members.reduce(into: head(5, UInt64(members.count))) { bytes, member in
                switch member.key {
                case .integer(let number): bytes += encoded(number)
                case .text(let text): bytes += encoded(text)
                }
                bytes += encoded(member.value)
            }
        case .bool(let isTrue): [isTrue ? 0xf5 : 0xf4]
        case .null: [0xf6]
        }
    }

    private static func encoded(_ number: Int64) -> [UInt8] {
        number < 0 ? head(1, UInt64(~number)) : head(0, UInt64(number))
    }

    private static func encoded(_ text: String) -> [UInt8] { head(3, UInt64(text.utf8.count)) + text.utf8 }

    private static func head(_ major: UInt8, _ number: UInt64) -> [UInt8] {
        let bytes = withUnsafeBytes(of: number.bigEndian, Array.init)
        return switch number {
        case ..<24: [major << 5 | UInt8(number)]
        case ..<0x100: [major << 5 | 24] + bytes.suffix(1)
        case ..<0x1_0000: [major << 5 | 25] + bytes.suffix(2)
        case ..<0x1_0000_0000: [major << 5 | 26] + bytes.suffix(4)
        default: [major << 5 | 27] + bytes
        }
    }

    /// A key that is accepted verifies no signature that nobody made.
    private static func hold(_ key: COSEKey, _ findings: inout Findings) {
        let primitives = PasskeyPrimitives()
        let isUsable = primitives.isUsable(key)
        // An Ed25519 key of small order is its owner's own fault: nothing but its owner's sign-in hangs on it.
        if case .edDSA = key { return }
        for signature in [[], [0x30, 6, 2, 1, 1, 2, 1, 1], [UInt8](repeating: 0, count: 256)] {
            let isValid = primitives.isValid(signature, of: [1], by: key)
            findings.hold(!isValid || !isUsable, "a signature that nobody made is valid: \(key)")
        }
    }

    // MARK: responses

    private static func read(authenticatorData bytes: [UInt8], _ findings: inout Findings) {
        guard let data = try? AuthenticatorData(bytes) else { return }
        findings.hold(data.relyingPartyHash == Array(bytes[..<32]), "another hash")
        if let credential = try? data.credential() {
            findings.hold((try? CBOR(credential.publicKey)) == credential.key, "the key has other bytes")
            findings.hold(credential.id.count + credential.publicKey.count + 55 <= bytes.count, "more than there was")
            register(credential.id, bytes, &findings)
        }
        var random = BufferedRandom()
        let options = hub.signInOptions(at: now, using: &random)
        signIn(clientData("webauthn.get", options.challenge), data: bytes, &findings)
    }

    private static func read(clientData bytes: [UInt8], _ findings: inout Findings) {
        let data = sha256(Array("localhost".utf8)) + [5, 0, 0, 0, 1]
        signIn(bytes, data: data, &findings)
    }

    private static func read(response bytes: [UInt8], _ findings: inout Findings) {
        if let response = try? decodeStrictJSON(RegistrationResponse.self, from: bytes) {
            findings.hold(response.id.count <= 1023 && response.clientData.count <= 8192, "sizes: \(response)")
            let again = credential(
                response.id, ["clientDataJSON": response.clientData, "attestationObject": response.attestationObject])
            findings.hold(
                (try? decodeStrictJSON(RegistrationResponse.self, from: again)) == response, "another: \(response)")
        }
        if let response = try? decodeStrictJSON(AssertionResponse.self, from: bytes) {
            findings.hold(response.id.count <= 1023 && response.signature.count <= 1024, "sizes: \(response)")
            var passkeys = hub
            let used = try? passkeys.verifySignIn(response, stored: stored(response.id), at: now)
            findings.hold(used == nil, "signed in: \(response)")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if let decoded = Base64URL(text: text) { findings.hold(decoded.text == text, "two texts of \(decoded)") }
    }

    /// Nobody has the private key, so nobody signs in.
    private static func signIn(_ clientData: [UInt8], data: [UInt8], _ findings: inout Findings) {
        let text = credential(
            [1],
            [
                "clientDataJSON": clientData, "authenticatorData": data, "signature": Array(data.suffix(64)),
                "userHandle": [1],
            ])
        guard let response = try? decodeStrictJSON(AssertionResponse.self, from: text) else { return }
        var passkeys = hub
        let used = try? passkeys.verifySignIn(response, stored: stored([1]), at: now)
        findings.hold(used == nil, "signed in: \(response)")
    }

    /// Nothing signs a registration. What is accepted is what the authenticator said.
    private static func register(_ id: [UInt8], _ data: [UInt8], _ findings: inout Findings) {
        var passkeys = hub
        var random = BufferedRandom()
        let options = passkeys.registrationOptions(
            handle: [1], name: "", displayName: "", session: "ws_1", existing: [], at: now, using: &random)
        let attestation = encoded(
            .map([.text("fmt"): .text("none"), .text("attStmt"): .map([:]), .text("authData"): .bytes(data)]))
        let text = credential(
            id,
            [
                "clientDataJSON": clientData("webauthn.create", options.challenge), "attestationObject": attestation,
            ])
        guard let response = try? decodeStrictJSON(RegistrationResponse.self, from: text),
            let new = try? passkeys.verifyRegistration(response, user: 1, session: "ws_1", at: now)
        else { return }
        let key = try? COSEKey(encoded: new.publicKey)
        findings.hold(key?.algorithm.rawValue == new.algorithm, "a key that cannot be read: \(new)")
        findings.hold((16...1023).contains(new.id.count) && new.publicKey.count < 2000, "sizes: \(new)")
        findings.hold(data[32] & 5 == 5, "nobody is there")
        let again = try? passkeys.verifyRegistration(response, user: 1, session: "ws_1", at: now)
        findings.hold(again == nil, "registered twice")
    }

    private static func clientData(_ type: String, _ challenge: Base64URL) -> [UInt8] {
        Array(#"{"type":"\#(type)","challenge":"\#(challenge.text)","origin":"http://localhost"}"#.utf8)
    }

    private static func credential(_ id: [UInt8], _ members: KeyValuePairs<String, [UInt8]>) -> [UInt8] {
        let texts = members.map { #""\#($0.key)":"\#(Base64URL($0.value).text)""# }.joined(separator: ",")
        return Array(
            #"{"id":"\#(Base64URL(id).text)","type":"public-key","response":{\#(texts)}}"#.utf8)
    }

    private static func stored(_ id: [UInt8]) -> StoredKey {
        StoredKey(
            id: id, user: 1, handle: [1], publicKey: encoded(.map(point)), algorithm: -7, relyingParty: "localhost",
            counter: 0, isBackupEligible: false)
    }

    /// The base point of P-256 (FIPS 186-4, D.1.2.3).
    private static let point: [CBOR.Key: CBOR] = [
        .integer(1): .integer(2), .integer(3): .integer(-7), .integer(-1): .integer(1),
        .integer(-2): .bytes(hexDecoded("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")!),
        .integer(-3): .bytes(hexDecoded("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")!),
    ]
}
