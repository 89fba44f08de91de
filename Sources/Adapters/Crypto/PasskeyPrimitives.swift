private import CCrypto
public import WebAuthn

/// What passkeys need of libcrypto.
public struct PasskeyPrimitives: PasskeyCryptography {
    public init() {}

    public func sha256(_ bytes: [UInt8]) -> [UInt8] { Crypto.sha256(bytes) }

    public func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] { Crypto.hmacSHA256(bytes, key: key) }

    public func isUsable(_ key: COSEKey) -> Bool {
        // Any 32 bytes make a key of Ed25519. If they are no point of the curve, no signature is valid.
        if case .edDSA = key { true } else { VerifyingKey(key) != nil }
    }

    public func isValid(_ signature: [UInt8], of message: [UInt8], by key: COSEKey) -> Bool {
        if case .edDSA(let x) = key { return verifiesEd25519(signature, of: message, by: x) }
        return VerifyingKey(key)?.verifies(signature, of: message, digest: .sha256) ?? false
    }
}

/// Ed25519 takes the message itself, not its digest (EVP_SIGNATURE-ED25519(7)).
private func verifiesEd25519(_ signature: [UInt8], of message: [UInt8], by key: [UInt8]) -> Bool {
    guard let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, key, key.count) else {
        ERR_clear_error()
        return false
    }
    let context = EVP_MD_CTX_new()
    defer {
        EVP_MD_CTX_free(context)
        EVP_PKEY_free(key)
        ERR_clear_error()
    }
    return EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
        && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
}

extension VerifyingKey {
    /// nil for a point that is not on the curve, and for Ed25519.
    fileprivate init?(_ key: COSEKey) {
        let encoded: [UInt8]
        switch key {
        // RFC 5480, section 2.
        case .es256(let x, let y):
            encoded = DER.sequence(DER.sequence(DER.ecPublicKey + DER.p256) + DER.bitString([4] + x + y))
        // RFC 3279, section 2.3.1.
        case .rs256(let modulus, let exponent):
            let numbers = DER.sequence(DER.integer(modulus) + DER.integer(exponent))
            encoded = DER.sequence(DER.sequence(DER.rsaEncryption + DER.null) + DER.bitString(numbers))
        case .edDSA: return nil
        }
        do { try self.init(encoded: encoded) } catch { return nil }
    }
}

/// DER (X.690, section 10), as far as public keys need it.
private enum DER {
    static let null: [UInt8] = [5, 0]
    static let ecPublicKey: [UInt8] = [6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]
    static let p256: [UInt8] = [6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]
    static let rsaEncryption: [UInt8] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1]

    static func sequence(_ content: [UInt8]) -> [UInt8] { value(0x30, content) }
    static func bitString(_ content: [UInt8]) -> [UInt8] { value(3, [0] + content) }

    /// - Parameter bytes: a number that is not negative, without leading zeros.
    static func integer(_ bytes: [UInt8]) -> [UInt8] { value(2, bytes[0] < 0x80 ? bytes : [0] + bytes) }

    private static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
        let length = withUnsafeBytes(of: UInt32(content.count).bigEndian, Array.init).drop { $0 == 0 }
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }
}
