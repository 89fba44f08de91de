public import Core

/// The challenges that authenticators sign: 32 bytes, each good once and for 5 minutes, and only for what it was made.
///
/// None is stored when it is made. A challenge carries the time when it was made, 64 random bits, and the first half of
/// their HMAC-SHA256 together with the purpose. So strangers, who may ask for as many as they like, take no memory.
/// What is kept, for 5 minutes, are challenges that were *used*: by a signature of a stored passkey, or to add one in a
/// session. There are at most 64 of a user, who locks out nobody else by using more.
///
/// The key must be random and new in each process: what was used is in memory only, and `MonotonicTime` means nothing
/// in another process.
public struct Challenges: Sendable {
    /// What a challenge is for. Adding a passkey and confirming an action are bound to the web session that asked.
    public enum Purpose: Hashable, Sendable {
        case signIn
        case register(session: String)
        case stepUp(session: String)
    }

    /// How long a challenge is good.
    public static let lifetime = Duration.seconds(300)
    /// Most challenges that one user uses within this time.
    static let usesPerUser = 64
    static let count = 32

    private struct Use {
        var challenge: [UInt8]
        var user: UserID
        /// Not before the challenge itself expires.
        var forgetAt: MonotonicTime
    }

    private let key: [UInt8]
    private let cryptography: any PasskeyCryptography
    /// Added to the time in a challenge, so that nobody reads the machine's uptime from it.
    private let offset: UInt64
    /// In the order of time.
    private var uses: [Use] = []

    /// - Parameter key: at least 32 random bytes.
    public init(key: [UInt8], cryptography: any PasskeyCryptography) {
        precondition(key.count >= 32)
        self.key = key
        self.cryptography = cryptography
        offset = Self.word(cryptography.hmacSHA256(Array("offset".utf8), key: key)[...])
    }

    /// Makes a new challenge.
    public func make(
        for purpose: Purpose, at now: MonotonicTime, using random: inout some RandomNumberGenerator
    ) -> [UInt8] {
        let time = UInt64(bitPattern: now.milliseconds) &+ offset
        let head = Self.bytes(time) + Self.bytes(random.next())
        return head + mac(head, purpose)
    }

    /// Verifies that a challenge was made for this purpose, is not too old, and is unused.
    ///
    /// - Throws: `unknownChallenge`, `expiredChallenge`, or `usedChallenge`.
    public func verify(_ challenge: [UInt8], for purpose: Purpose, at now: MonotonicTime) throws(WebAuthnError) {
        guard challenge.count == Self.count else { throw .unknownChallenge }
        let expected = mac(Array(challenge[..<16]), purpose)
        // Words are compared, all of them: the time does not tell where they differ.
        let difference =
            (Self.word(challenge[16..<24]) ^ Self.word(expected[..<8]))
            | (Self.word(challenge[24...]) ^ Self.word(expected[8...]))
        guard difference == 0 else { throw .unknownChallenge }
        let made = MonotonicTime(milliseconds: Int64(bitPattern: Self.word(challenge[..<8]) &- offset))
        guard now.since(made) < Self.lifetime else { throw .expiredChallenge }
        guard !uses.contains(where: { $0.challenge == challenge }) else { throw .usedChallenge }
    }

    /// Notes that a user has used a challenge, which must be verified.
    ///
    /// - Throws: `tooManyUses`.
    mutating func use(_ challenge: [UInt8], by user: UserID, at now: MonotonicTime) throws(WebAuthnError) {
        uses.removeFirst(uses.prefix { $0.forgetAt <= now }.count)
        guard uses.count(where: { $0.user == user }) < Self.usesPerUser else { throw .tooManyUses }
        uses.append(Use(challenge: challenge, user: user, forgetAt: now + Self.lifetime))
    }

    private func mac(_ head: [UInt8], _ purpose: Purpose) -> [UInt8] {
        let text =
            switch purpose {
            case .signIn: "sign-in"
            case .register(let session): "register " + session
            case .stepUp(let session): "step-up " + session
            }
        return Array(cryptography.hmacSHA256(head + text.utf8, key: key)[..<16])
    }

    private static func bytes(_ word: UInt64) -> [UInt8] { withUnsafeBytes(of: word.bigEndian, Array.init) }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
