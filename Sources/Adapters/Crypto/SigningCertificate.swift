private import CCrypto

/// A signer's certificate, with the known part of its chain to a certificate authority (X.509, RFC 5280).
public struct SigningCertificate: Sendable {
    /// Why a certificate cannot be used. `description` is one line.
    public enum Unusable: Error, Hashable, CustomStringConvertible {
        /// It cannot be parsed, or lacks something.
        case malformed(String)
        /// The issuer of the last certificate in the chain is unknown.
        case issuerMissing
        /// It failed the verification.
        case untrusted(String)

        public var description: String {
            switch self {
            case .malformed(let text), .untrusted(let text): text
            case .issuerMissing: "this machine does not know who issued it"
            }
        }
    }

    /// Maximum number of certificates in a chain.
    static let maximumLength = 6

    /// In DER, the signer's own certificate first.
    private var chain: [[UInt8]]
    /// The signer's public key.
    public let key: VerifyingKey
    /// Validity period in seconds since 1970, both ends included.
    public let validity: ClosedRange<Int64>

    /// - Parameter pem: certificates in PEM (RFC 7468, section 5), the signer's own first, and nothing else.
    public init(pem: [UInt8]) throws(Unusable) {
        let text = String(decoding: pem, as: UTF8.self)
        let blocks = text.replacing("\r", with: "").components(between: Self.begin, and: Self.end)
        guard let blocks, (1...Self.maximumLength).contains(blocks.count) else {
            throw .malformed("is not a PEM certificate")
        }
        chain = []
        for block in blocks {
            guard let encoded = base64Decoded(block.filter { $0 != "\n" }) else {
                throw .malformed("is not a PEM certificate")
            }
            chain.append(encoded)
        }
        (key, validity) = try Self.read(chain[0])
    }

    private static let begin = "-----BEGIN CERTIFICATE-----"
    private static let end = "-----END CERTIFICATE-----"

    /// URLs from which the issuer's certificate can be downloaded, as the last certificate in the chain claims: at most
    /// four.
    public var issuerAddresses: [String] {
        guard let last = chain.last, let certificate = Self.parse(last) else { return [] }
        defer { X509_free(certificate) }
        var addresses: [String] = []
        var buffer = [CChar](repeating: 0, count: 512)
        while addresses.count < 4,
            case let length = Int(mb_issuer_address(certificate, Int32(addresses.count), &buffer, Int32(buffer.count))),
            length > 0
        {
            addresses.append(String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        return addresses
    }

    /// Appends the issuer's certificate to the chain.
    ///
    /// - Parameter encoded: in DER.
    public mutating func append(issuer encoded: [UInt8]) throws(Unusable) {
        guard chain.count < Self.maximumLength else { throw .untrusted("its certificate chain is too long") }
        guard let certificate = Self.parse(encoded) else { throw .malformed("its issuer's certificate is malformed") }
        X509_free(certificate)
        chain.append(encoded)
    }

    /// Verifies that the chain leads to an authority that this machine trusts, and is valid now.
    ///
    /// The system's authorities are loaded at each call, which takes some milliseconds. `SSL_CERT_FILE` and
    /// `SSL_CERT_DIR` name others (X509_STORE_set_default_paths(3)).
    ///
    /// - Parameter names: host names; the certificate must be for one of them (RFC 6125).
    public func verify(isFor names: [String]) throws(Unusable) {
        let certificates = chain.compactMap(Self.parse)
        defer {
            certificates.forEach { X509_free($0) }
            ERR_clear_error()
        }
        guard certificates.count == chain.count, let first = names.first, let store = X509_STORE_new(),
            let context = X509_STORE_CTX_new(), let others = OPENSSL_sk_new_null()
        else { throw .untrusted("libcrypto is out of memory") }
        defer {
            OPENSSL_sk_free(others)
            X509_STORE_CTX_free(context)
            X509_STORE_free(store)
        }
        for certificate in certificates.dropFirst() { OPENSSL_sk_push(others, UnsafeRawPointer(certificate)) }
        guard X509_STORE_set_default_paths(store) == 1,
            X509_STORE_CTX_init(context, store, certificates[0], others) == 1,
            let parameters = X509_STORE_CTX_get0_param(context),
            X509_VERIFY_PARAM_set1_host(parameters, first, first.utf8.count) == 1,
            names.dropFirst().allSatisfy({ X509_VERIFY_PARAM_add1_host(parameters, $0, $0.utf8.count) == 1 }),
            X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER) == 1
        else { throw .untrusted("libcrypto could not set up the verification") }
        guard X509_verify_cert(context) != 1 else { return }
        switch X509_STORE_CTX_get_error(context) {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
            throw .issuerMissing
        case let code: throw .untrusted(String(cString: X509_verify_cert_error_string(Int(code))))
        }
    }

    private static func parse(_ encoded: [UInt8]) -> OpaquePointer? {
        defer { ERR_clear_error() }
        return encoded.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            return d2i_X509(nil, &cursor, bytes.count)
        }
    }

    private static func read(_ encoded: [UInt8]) throws(Unusable) -> (VerifyingKey, ClosedRange<Int64>) {
        guard let certificate = parse(encoded) else { throw .malformed("is not a certificate") }
        defer {
            X509_free(certificate)
            ERR_clear_error()
        }
        guard let start = seconds(X509_get0_notBefore(certificate)), let end = seconds(X509_get0_notAfter(certificate)),
            start <= end
        else { throw .malformed("its validity period is invalid") }
        let length = i2d_PUBKEY(X509_get0_pubkey(certificate), nil)
        guard length > 0 else { throw .malformed("has no public key") }
        var bytes = [UInt8](repeating: 0, count: Int(length))
        bytes.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            _ = i2d_PUBKEY(X509_get0_pubkey(certificate), &cursor)
        }
        do {
            return (try VerifyingKey(encoded: bytes), start...end)
        } catch {
            throw .malformed("its key \(error.description)")
        }
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        guard let epoch = ASN1_TIME_set(nil, 0) else { return nil }
        defer { ASN1_TIME_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
        return Int64(days) * 86_400 + Int64(seconds)
    }
}

extension String {
    /// The texts between pairs of marks; nil if there is anything but white space outside them.
    fileprivate func components(between begin: String, and end: String) -> [Substring]? {
        var found: [Substring] = []
        var rest = self[...]
        while let start = rest.firstRange(of: begin) {
            guard rest[..<start.lowerBound].allSatisfy(\.isWhitespace),
                let stop = rest[start.upperBound...].firstRange(of: end)
            else { return nil }
            found.append(rest[start.upperBound..<stop.lowerBound])
            rest = rest[stop.upperBound...]
        }
        return rest.allSatisfy(\.isWhitespace) ? found : nil
    }
}
