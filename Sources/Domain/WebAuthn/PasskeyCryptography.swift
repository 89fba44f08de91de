/// What passkeys need of a cryptographic library. The domain has no cryptography of its own.
public protocol PasskeyCryptography: Sendable {
    /// The SHA-256 digest (FIPS 180-4): 32 bytes.
    func sha256(_ bytes: [UInt8]) -> [UInt8]

    /// The HMAC-SHA256 (RFC 2104): 32 bytes.
    func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8]

    /// Whether signatures can be verified by this key: a point is on its curve.
    func isUsable(_ key: COSEKey) -> Bool

    /// Whether the key made this signature of the message. A signature of ES256 is two integers in DER (RFC 3279,
    /// section 2.2.3), of EdDSA 64 bytes (RFC 8032, section 5.1.6), of RS256 PKCS #1 v1.5 (RFC 8017, section 8.2).
    func isValid(_ signature: [UInt8], of message: [UInt8], by key: COSEKey) -> Bool
}
