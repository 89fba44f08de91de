/// A signature algorithm of passkeys, by its number in the IANA registry of COSE. The cases are in the order in which
/// they are offered.
public enum COSEAlgorithm: Int64, Hashable, Sendable, CaseIterable {
    /// Ed25519 (RFC 8032).
    case edDSA = -8
    /// ECDSA on P-256 with SHA-256.
    case es256 = -7
    /// RSA with PKCS #1 v1.5 padding and SHA-256.
    case rs256 = -257
}

/// A passkey's public key: a COSE_Key (RFC 9052, section 7) of an algorithm that is offered.
public enum COSEKey: Hashable, Sendable {
    /// An uncompressed point, 32 bytes each. It may not be on the curve: `PasskeyCryptography.isUsable` tells.
    case es256(x: [UInt8], y: [UInt8])
    /// 32 bytes.
    case edDSA(x: [UInt8])
    /// An odd number of 2048 to 8192 bits, and an odd number of 3 or more in at most 8 bytes. No leading zeros.
    case rs256(modulus: [UInt8], exponent: [UInt8])

    /// Its algorithm.
    public var algorithm: COSEAlgorithm {
        switch self {
        case .es256: .es256
        case .edDSA: .edDSA
        case .rs256: .rs256
        }
    }

    /// - Parameter encoded: a COSE_Key, and nothing behind it.
    /// - Throws: `malformedKey` or `unsupportedAlgorithm`.
    public init(encoded: [UInt8]) throws(WebAuthnError) {
        let value: CBOR
        do { value = try CBOR(encoded) } catch { throw .malformedKey }
        try self.init(value)
    }

    /// - Throws: `malformedKey` or `unsupportedAlgorithm`.
    public init(_ value: CBOR) throws(WebAuthnError) {
        guard case .map(let members) = value, case .integer(let number)? = members[Label.algorithm] else {
            throw .malformedKey
        }
        guard let algorithm = COSEAlgorithm(rawValue: number) else { throw .unsupportedAlgorithm }
        func bytes(_ label: CBOR.Key) throws(WebAuthnError) -> [UInt8] {
            guard let bytes = members[label]?.byteString else { throw .malformedKey }
            return bytes
        }
        func require(type: Int64, curve: Int64?, count: Int) throws(WebAuthnError) {
            // No optional parameters (WebAuthn Level 3, section 6.5.1.1).
            guard members.count == count, members[Label.type] == .integer(type),
                curve.map({ members[Label.curve] == .integer($0) }) ?? true
            else { throw .malformedKey }
        }
        switch algorithm {
        case .es256:
            try require(type: 2, curve: 1, count: 5)
            self = .es256(x: try bytes(Label.x), y: try bytes(Label.y))
        case .edDSA:
            try require(type: 1, curve: 6, count: 4)
            self = .edDSA(x: try bytes(Label.x))
        case .rs256:
            try require(type: 3, curve: nil, count: 4)
            self = .rs256(modulus: try bytes(Label.modulus), exponent: try bytes(Label.exponent))
        }
        guard isWellFormed else { throw .malformedKey }
    }

    private var isWellFormed: Bool {
        switch self {
        case .es256(let x, let y): x.count == 32 && y.count == 32
        case .edDSA(let x): x.count == 32
        case .rs256(let modulus, let exponent):
            (2048...8192).contains(Self.bits(modulus)) && Self.isOdd(modulus) && exponent.count <= 8
                && Self.isOdd(exponent) && exponent != [1] && exponent[0] != 0
        }
    }

    /// The number of bits of a big-endian number; 0 if it has leading zeros.
    private static func bits(_ number: [UInt8]) -> Int {
        guard let first = number.first, first != 0 else { return 0 }
        return number.count * 8 - first.leadingZeroBitCount
    }

    private static func isOdd(_ number: [UInt8]) -> Bool { number.last.map { $0 & 1 == 1 } ?? false }

    /// Labels of RFC 9052, section 7.1; RFC 9053, section 7; RFC 8230, section 4.
    private enum Label {
        static let type = CBOR.Key.integer(1)
        static let algorithm = CBOR.Key.integer(3)
        static let curve = CBOR.Key.integer(-1)
        static let x = CBOR.Key.integer(-2)
        static let y = CBOR.Key.integer(-3)
        static let modulus = CBOR.Key.integer(-1)
        static let exponent = CBOR.Key.integer(-2)
    }
}
