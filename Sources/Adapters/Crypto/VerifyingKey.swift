private import CCrypto

/// A public key that verifies other parties' signatures: ECDSA on P-256 (FIPS 186-4, section 6), or RSA of at least
/// 2048 bits with PKCS #1 v1.5 padding (RFC 8017, section 8.2).
public struct VerifyingKey: Hashable, Sendable {
    /// The digest of the message that is signed.
    public enum Digest: Sendable {
        /// Insecure if an attacker can choose the message. One service still uses it by default.
        case sha1
        case sha256
    }

    /// The key's algorithm.
    public enum Algorithm: Hashable, Sendable {
        /// ECDSA on the curve P-256.
        case ecdsaP256
        /// RSA with PKCS #1 v1.5 padding.
        case rsa
    }

    /// Why a key cannot be used. `description` is one line.
    public struct Unusable: Error, CustomStringConvertible {
        public var description: String
    }

    /// The key's algorithm.
    public let algorithm: Algorithm
    /// SubjectPublicKeyInfo in DER (RFC 5280, section 4.1).
    private let encoded: [UInt8]

    /// - Parameter encoded: SubjectPublicKeyInfo in DER.
    /// - Throws: `Unusable` if it is not a public key, or has another algorithm.
    public init(encoded: [UInt8]) throws(Unusable) {
        guard let key = Self.parse(encoded) else { throw Unusable(description: "is not a public key") }
        defer { EVP_PKEY_free(key) }
        switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_EC:
            var name = [CChar](repeating: 0, count: 64)
            var length = 0
            guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1,
                String(decoding: name[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self) == "prime256v1"
            else { throw Unusable(description: "is an elliptic-curve key, but not on P-256") }
            algorithm = .ecdsaP256
        case EVP_PKEY_RSA:
            guard EVP_PKEY_get_bits(key) >= 2048 else {
                throw Unusable(description: "is an RSA key with fewer than 2048 bits")
            }
            algorithm = .rsa
        default: throw Unusable(description: "is neither an RSA key nor a P-256 key")
        }
        self.encoded = encoded
    }

    /// - Parameter text: the key in base64, with or without the PEM lines around it (RFC 7468, section 13).
    public init(text: String) throws(Unusable) {
        let lines = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .replacing("-----BEGIN PUBLIC KEY-----", with: "").replacing("-----END PUBLIC KEY-----", with: "")
        guard let encoded = base64Decoded(lines.filter { $0 != " " }) else {
            throw Unusable(description: "is not a public key in base64")
        }
        try self.init(encoded: encoded)
    }

    /// Whether this key made the signature of a message. An ECDSA signature is two integers in DER (RFC 3279, section
    /// 2.2.3).
    public func verifies(_ signature: [UInt8], of message: [UInt8], digest: Digest) -> Bool {
        guard let key = Self.parse(encoded), let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            EVP_PKEY_free(key)
            ERR_clear_error()
        }
        guard EVP_DigestVerifyInit(context, nil, digest == .sha1 ? EVP_sha1() : EVP_sha256(), nil, key) == 1 else {
            return false
        }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    private static func parse(_ encoded: [UInt8]) -> OpaquePointer? {
        defer { ERR_clear_error() }
        return encoded.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            guard let key = d2i_PUBKEY(nil, &cursor, bytes.count) else { return nil }
            guard cursor == bytes.baseAddress.map({ $0 + bytes.count }) else {
                EVP_PKEY_free(key)
                return nil
            }
            return key
        }
    }
}
