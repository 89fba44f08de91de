import Core
import TestKit
import Testing
import WebAuthn
import Wire

/// Responses with bytes changed at random: a sign-in is never accepted, and nothing crashes.
@Suite struct MutationTests {
    private static let count = 10_000

    @Test(arguments: ["es256", "eddsa", "rs256", "extensions"]) func noSignInIsAccepted(_ name: String) throws {
        let vector = Vectors.all.signIn(name)
        let plain = try decodeJSON(AssertionResponse.self, from: vector.credential)
        var passkeys = Vectors.all.passkeys()
        var random = SplitMix64(seed: 19)
        var accepted = 0
        var reasons: Set<WebAuthnError> = []
        for _ in 0..<Self.count / 4 {
            var response = plain
            switch Int.random(in: 0..<5, using: &random) {
            case 0: mutate(&response.id, &random)
            case 1: mutate(&response.clientData, &random)
            case 2: mutate(&response.signature, &random)
            case 3: response.userHandle = mutated(response.userHandle!, &random)
            default: mutate(&response.authenticatorData, &random)
            }
            guard response != plain else { continue }
            do throws(WebAuthnError) {
                _ = try passkeys.verifySignIn(response, stored: vector.stored, at: Vectors.now)
                accepted += 1
            } catch {
                reasons.insert(error)
            }
        }
        #expect(accepted == 0)
        #expect(reasons.count > 8)
        // The hub is as it was.
        #expect(try passkeys.signIn(vector).id == plain.id)
    }

    /// Nothing signs a registration. What is accepted must be sound.
    @Test(arguments: ["es256", "eddsa", "rs256", "extensions"]) func noRegistrationIsUnsound(_ name: String) throws {
        let vector = Vectors.all.registration(name)
        let plain = try decodeJSON(RegistrationResponse.self, from: vector.credential)
        let fresh = Vectors.all.passkeys()
        let original = try decodeJSON(RegistrationResponse.self, from: vector.credential)
        var random = SplitMix64(seed: 20)
        var reasons: Set<WebAuthnError> = []
        for _ in 0..<Self.count / 4 {
            var passkeys = fresh
            var response = plain
            switch Int.random(in: 0..<5, using: &random) {
            case 0: mutate(&response.id, &random)
            case 1: mutate(&response.clientData, &random)
            default: mutate(&response.attestationObject, &random)
            }
            do throws(WebAuthnError) {
                let new = try passkeys.verifyRegistration(response, user: 1, session: "ws_1", at: Vectors.now)
                let key = try COSEKey(encoded: new.publicKey)
                #expect(new.id == original.id && key.algorithm.rawValue == new.algorithm)
                #expect(new.isBackupEligible || !new.isBackedUp)
            } catch {
                reasons.insert(error)
            }
        }
        #expect(reasons.count > 8)
    }

    /// A response with its JSON changed.
    @Test func noTextCrashes() {
        var random = SplitMix64(seed: 21)
        for vector in Vectors.all.signIns where vector.refused == nil {
            for _ in 0..<100 {
                let text = mutated(vector.credential, &random)
                guard let response = try? decodeStrictJSON(AssertionResponse.self, from: text) else { continue }
                #expect(response.id.count <= 1023 && response.signature.count <= 1024)
            }
        }
    }

    private func mutated(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        mutate(&bytes, &random)
        return bytes
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        for _ in 0...Int.random(in: 0..<3, using: &random) {
            guard !bytes.isEmpty else { return bytes = [0] }
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let length = min(bytes.count - place, Int.random(in: 1...8, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1, 2: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 3: bytes.removeSubrange(place..<place + length)
            case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            }
        }
    }
}
