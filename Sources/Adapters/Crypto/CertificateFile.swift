private import CCrypto

#if canImport(Glibc)
    import Glibc
#endif

/// A certificate and its private key, read from PEM files (RFC 7468) to check them.
public struct CertificateFile: Sendable {
    /// Why a certificate and a key cannot be used. `description` is one line that begins with the file.
    public struct Unusable: Error, CustomStringConvertible {
        public var description: String
    }

    /// Seconds until the first certificate in the file, the server's own, expires; negative if it has expired.
    public let secondsLeft: Int64

    /// - Throws: `Unusable` if a file cannot be read or contains something else, or if the key does not belong to the
    ///   certificate.
    public init(certificate: String, key: String) throws(Unusable) {
        guard
            let parsed = try Self.read(certificate, as: "certificate", { PEM_read_bio_X509($0, nil, nil, nil) })
        else { throw Unusable(description: "\(certificate): contains no PEM certificate") }
        defer { X509_free(parsed) }
        guard let secret = try Self.read(key, as: "key", { PEM_read_bio_PrivateKey($0, nil, nil, nil) }) else {
            throw Unusable(description: "\(key): contains no PEM key without a passphrase")
        }
        defer { EVP_PKEY_free(secret) }
        guard X509_check_private_key(parsed, secret) == 1 else {
            throw Unusable(description: "\(key): is not the key of \(certificate)")
        }
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, nil, X509_get0_notAfter(parsed)) == 1 else {
            throw Unusable(description: "\(certificate): has no valid expiry date")
        }
        secondsLeft = Int64(days) * 86_400 + Int64(seconds)
    }

    private static func read<Value>(
        _ path: String, as what: String, _ parse: (OpaquePointer) -> Value?
    ) throws(Unusable) -> Value? {
        guard let file = BIO_new_file(path, "r") else {
            let reason = String(cString: strerror(errno))
            ERR_clear_error()
            throw Unusable(description: "\(path): the \(what) cannot be read: \(reason)")
        }
        defer {
            BIO_free(file)
            ERR_clear_error()
        }
        return parse(file)
    }
}
