import Core
import Crypto
import TestKit
import Testing
import WebAuthn

/// Challenges: once, for 5 minutes, for what they were made.
@Suite struct ChallengeTests {
    private let cryptography = PasskeyPrimitives()
    private let start = MonotonicTime(milliseconds: 5_000_000)

    private func challenges(_ first: UInt8 = 0) -> Challenges {
        Challenges(key: [UInt8](first..<first + 32), cryptography: cryptography)
    }

    @Test func isGoodForFiveMinutes() throws {
        var random = SplitMix64(seed: 1)
        let challenges = challenges()
        let challenge = challenges.make(for: .signIn, at: start, using: &random)
        #expect(challenge.count == 32)
        for milliseconds in [0, 1, 299_999] {
            try challenges.verify(challenge, for: .signIn, at: start + .milliseconds(milliseconds))
        }
        for milliseconds in [300_000, 300_001, 1 << 40] {
            #expect(throws: WebAuthnError.expiredChallenge) {
                try challenges.verify(challenge, for: .signIn, at: start + .milliseconds(milliseconds))
            }
        }
    }

    @Test func isForItsPurposeOnly() throws {
        var random = SplitMix64(seed: 2)
        let challenges = challenges()
        let purposes: [Challenges.Purpose] = [
            .signIn, .register(session: "ws_1"), .register(session: "ws_2"), .stepUp(session: "ws_1"),
            .register(session: ""), .stepUp(session: ""),
        ]
        for purpose in purposes {
            let challenge = challenges.make(for: purpose, at: start, using: &random)
            for other in purposes where other != purpose {
                #expect(throws: WebAuthnError.unknownChallenge) {
                    try challenges.verify(challenge, for: other, at: start)
                }
            }
            try challenges.verify(challenge, for: purpose, at: start)
        }
    }

    @Test func noBitOfItCanBeChanged() {
        var random = SplitMix64(seed: 3)
        let challenges = challenges()
        let challenge = challenges.make(for: .signIn, at: start, using: &random)
        for bit in 0..<256 {
            var other = challenge
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: WebAuthnError.unknownChallenge) { try challenges.verify(other, for: .signIn, at: start) }
        }
        for other in [[], Array(challenge.dropLast()), challenge + [0]] {
            #expect(throws: WebAuthnError.unknownChallenge) { try challenges.verify(other, for: .signIn, at: start) }
        }
    }

    @Test func anotherProcessDoesNotKnowIt() {
        var random = SplitMix64(seed: 4)
        let challenge = challenges().make(for: .signIn, at: start, using: &random)
        let other = challenges(1)
        #expect(throws: WebAuthnError.unknownChallenge) { try other.verify(challenge, for: .signIn, at: start) }
    }

    @Test func allDiffer() {
        var random = SplitMix64(seed: 5)
        let challenges = challenges()
        let made = Set((0..<1000).map { _ in challenges.make(for: .signIn, at: start, using: &random) })
        #expect(made.count == 1000)
    }

    @Test(arguments: ["es256", "eddsa", "rs256"]) func isUsedOnce(_ name: String) throws {
        var passkeys = Vectors.all.passkeys()
        _ = try passkeys.signIn(Vectors.all.signIn(name))
        #expect(throws: WebAuthnError.usedChallenge) { try passkeys.signIn(Vectors.all.signIn(name)) }
        _ = try passkeys.register(Vectors.all.registration(name))
        #expect(throws: WebAuthnError.usedChallenge) { try passkeys.register(Vectors.all.registration(name)) }
        // It is remembered as long as it is good, whatever else is used.
        let last = Vectors.now + .milliseconds(289_999)
        _ = try passkeys.signIn(Vectors.all.signIn("member more"), at: last)
        #expect(throws: WebAuthnError.usedChallenge) { try passkeys.signIn(Vectors.all.signIn(name), at: last) }
    }

    /// Strangers take no memory, and a user takes little.
    @Test func oneUserUsesSixtyFourInFiveMinutes() throws {
        var random = SplitMix64(seed: 6)
        var passkeys = Vectors.all.passkeys()
        let vector = Vectors.all.registration("es256")
        // What is refused is not counted.
        for _ in 0..<100 {
            #expect(throws: WebAuthnError.badSignature) { try passkeys.signIn(Vectors.all.signIn("another key")) }
        }
        func register(user: UserID, at now: MonotonicTime) throws {
            let options = passkeys.registrationOptions(
                handle: [1], name: "", displayName: "", session: "ws_1", existing: [], at: now, using: &random)
            _ = try passkeys.verifyRegistration(
                vector.response(to: options.challenge.bytes), user: user, session: "ws_1", at: now)
        }
        for number in 0..<64 { try register(user: 7, at: Vectors.now + .milliseconds(number)) }
        let now = Vectors.now + .milliseconds(100)
        #expect(throws: WebAuthnError.tooManyUses) { try register(user: 7, at: now) }
        try register(user: 8, at: now)
        let later = Vectors.now + .milliseconds(300_000)
        try register(user: 7, at: later)
        #expect(throws: WebAuthnError.tooManyUses) { try register(user: 7, at: later) }
    }
}
