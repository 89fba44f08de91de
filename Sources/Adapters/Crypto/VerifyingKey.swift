private import CCrypto

/// A public key by which others' signatures are checked: ECDSA on P-256 (FIPS 186-4, section 6), or RSA of 2048 bits and
/// more with PKCS #1 v1.5 padding (RFC 8017, section 8.2).
public struct VerifyingKey: Hashable, Sendable {
    /// What is signed of a message.
    public enum Digest: Sendable {
        /// Broken for what an attacker may choose; there is one service that still signs by it unless told otherwise.
        case sha1
        case sha256
    }

    public enum Algorithm: Hashable, Sendable {
        case ecdsaP256
        case rsa
    }

    /// Why a text is no such key. `description` is one line.
    public struct Unusable: Error, CustomStringConvertible {
        public var description: String
    }

    public let algorithm: Algorithm
    /// SubjectPublicKeyInfo in DER (RFC 5280, section 4.1).
    private let encoded: [UInt8]

    /// - Parameter encoded: SubjectPublicKeyInfo in DER.
    /// - Throws: `Unusable` where it is none, or of another algorithm.
    public init(encoded: [UInt8]) throws(Unusable) {
        guard let key = Self.parse(encoded) else { throw Unusable(description: "is no public key") }
        defer { EVP_PKEY_free(key) }
        switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_EC:
            var name = [CChar](repeating: 0, count: 64)
            var length = 0
            guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1,
                String(decoding: name[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self) == "prime256v1"
            else { throw Unusable(description: "is a key on another curve than P-256") }
            algorithm = .ecdsaP256
        case EVP_PKEY_RSA:
            guard EVP_PKEY_get_bits(key) >= 2048 else {
                throw Unusable(description: "is an RSA key of less than 2048 bits")
            }
            algorithm = .rsa
        default: throw Unusable(description: "is neither an RSA key nor one on P-256")
        }
        self.encoded = encoded
    }

    /// - Parameter text: the key in base64, with or without the lines that PEM puts around it (RFC 7468, section 13).
    public init(text: String) throws(Unusable) {
        let lines = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .replacing("-----BEGIN PUBLIC KEY-----", with: "").replacing("-----END PUBLIC KEY-----", with: "")
        guard let encoded = base64Decoded(lines.filter { $0 != " " }) else {
            throw Unusable(description: "is no public key in base64")
        }
        try self.init(encoded: encoded)
    }

    /// Whether a signature is this key's, of this message. ECDSA's is two numbers in DER (RFC 3279, section 2.2.3).
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
