import Core
import Testing
import WebAuthn
import Wire

/// Every check of WebAuthn Level 3, sections 7.1 and 7.2, with responses that another implementation made.
@Suite struct VectorTests {
    @Test(arguments: Vectors.all.registrations) func registers(_ vector: Vectors.Registration) throws {
        var passkeys = Vectors.all.passkeys()
        do {
            let new = try passkeys.register(vector)
            #expect(vector.refused == nil)
            let response = try decodeJSON(RegistrationResponse.self, from: vector.credential)
            #expect(new.id == response.id && new.relyingParty == "app.example.com")
            let key = try COSEKey(encoded: new.publicKey)
            #expect(key.algorithm.rawValue == new.algorithm)
        } catch let error as WebAuthnError {
            #expect(error.rawValue == vector.refused)
        } catch is JSONFault {
            #expect(vector.refused == "decoding")
        }
    }

    @Test(arguments: Vectors.all.signIns) func signsIn(_ vector: Vectors.SignIn) throws {
        var passkeys = Vectors.all.passkeys()
        do {
            let used = try passkeys.signIn(vector)
            #expect(vector.refused == nil)
            #expect(used.id == vector.stored?.id && used.user == Vectors.user)
        } catch let error as WebAuthnError {
            #expect(error.rawValue == vector.refused)
        }
    }

    @Test func whatIsStoredIsWhatTheAuthenticatorSays() throws {
        var passkeys = Vectors.all.passkeys()
        let new = try passkeys.register(Vectors.all.registration("is backed up"))
        #expect(new.isBackupEligible && new.isBackedUp && new.counter == 0 && new.algorithm == -7)
        #expect(try passkeys.register(Vectors.all.registration("largest counter")).counter == 4_294_967_295)
        #expect(try passkeys.register(Vectors.all.registration("rs256")).algorithm == -257)
        #expect(try passkeys.register(Vectors.all.registration("eddsa")).algorithm == -8)
        let used = try passkeys.signIn(Vectors.all.signIn("backed up"))
        #expect(used.counter == 5 && used.isBackedUp)
        #expect(try passkeys.signIn(Vectors.all.signIn("no longer backed up")).isBackedUp == false)
    }

    /// Sections 7.1 and 7.2 name many faults; each has a vector.
    @Test func everyErrorHasAVector() {
        let seen = Set(Vectors.all.registrations.map(\.refused) + Vectors.all.signIns.map(\.refused))
        // These depend on what was used before: ChallengeTests.
        let others: Set<WebAuthnError> = [.usedChallenge, .tooManyUses]
        for error in WebAuthnError.allCases where !others.contains(error) { #expect(seen.contains(error.rawValue)) }
    }

    @Test func aStepUpIsForTheSessionsUser() throws {
        let vector = Vectors.all.signIn("step-up")
        let response = try decodeJSON(AssertionResponse.self, from: vector.credential)
        var passkeys = Vectors.all.passkeys()
        #expect(throws: WebAuthnError.otherUser) {
            try passkeys.verifyStepUp(
                response, stored: vector.stored, user: Vectors.user + 1, session: "ws_1", at: Vectors.now)
        }
        #expect(throws: WebAuthnError.unknownChallenge) {
            try passkeys.verifyStepUp(
                response, stored: vector.stored, user: Vectors.user, session: "ws_2", at: Vectors.now)
        }
        #expect(throws: WebAuthnError.unknownChallenge) {
            try passkeys.verifySignIn(response, stored: vector.stored, at: Vectors.now)
        }
    }

    @Test func theLogSaysWhyAndTheAnswerDoesNot() {
        #expect(
            WebAuthnError.counterWentBack.description == "The passkey was not accepted: its counter did not increase")
        #expect(WebAuthnError.publicText == "The passkey was not accepted.")
    }
}
