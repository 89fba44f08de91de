import Crypto
import TestKit
import Testing

/// Keys and certificates made by the openssl command.
@Suite(.serialized) struct SigningCertificateTests {
    /// An authority, an intermediate one, and a signer's certificate that names where the intermediate's is.
    private static func chain() throws -> OpenSSL {
        try OpenSSL(
            """
            key="-newkey rsa:2048 -nodes"
            openssl req -x509 $key -keyout root.key -out root.pem -subj /CN=$(openssl rand -hex 8) -days 2
            openssl req $key -keyout middle.key -out middle.csr -subj /CN=middle
            echo "basicConstraints=critical,CA:TRUE" >ca.ext
            openssl x509 -req -in middle.csr -CA root.pem -CAkey root.key -days 2 -extfile ca.ext -out middle.pem
            openssl x509 -in middle.pem -outform DER -out middle.cer
            openssl req $key -keyout leaf.key -out leaf.csr -subj /CN=sns
            echo "subjectAltName=DNS:sns.amazonaws.com" >leaf.ext
            echo "extendedKeyUsage=serverAuth" >>leaf.ext
            echo "authorityInfoAccess=OCSP;URI:http://ocsp.example.com,caIssuers;URI:http://crt.example.com/a.cer,caIssuers;URI:http://crt.example.com/b.cer" >>leaf.ext
            openssl x509 -req -in leaf.csr -CA middle.pem -CAkey middle.key -days 2 -extfile leaf.ext -out leaf.pem
            mkdir trusted; cp root.pem trusted/; openssl rehash trusted
            """)
    }

    @Test func aChainLeadsToAnAuthority() throws {
        let files = try Self.chain()
        var certificate = try SigningCertificate(pem: files.file("leaf.pem"))
        #expect(certificate.issuerAddresses == ["http://crt.example.com/a.cer", "http://crt.example.com/b.cer"])
        let names = ["sns.amazonaws.com", "sns.eu-west-1.amazonaws.com"]
        #expect(throws: SigningCertificate.Unusable.issuerMissing) { try certificate.verify(isFor: names) }
        try certificate.append(issuer: files.file("middle.cer"))
        #expect(throws: SigningCertificate.Unusable.self, "nobody trusts that root") {
            try certificate.verify(isFor: names)
        }
        TrustedAuthorities.add(files.folder.file("trusted"))
        try certificate.verify(isFor: names)
        try certificate.verify(isFor: names.reversed())
        try SigningCertificate(pem: files.file("leaf.pem") + files.file("middle.pem")).verify(isFor: names)
        #expect(throws: SigningCertificate.Unusable.self) { try certificate.verify(isFor: ["example.com"]) }
        #expect(throws: SigningCertificate.Unusable.self) { try certificate.append(issuer: [1, 2, 3]) }
    }

    @Test func anExpiredOneIsNotTrusted() throws {
        let files = try OpenSSL(
            """
            openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=$(openssl rand -hex 8) -days 2
            openssl req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=sns.amazonaws.com
            openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -days 0 -out leaf.pem
            while openssl x509 -in leaf.pem -noout -checkend 0 >/dev/null; do sleep 0.1; done
            mkdir trusted; cp root.pem trusted/; openssl rehash trusted
            """)
        let certificate = try SigningCertificate(pem: files.file("leaf.pem"))
        TrustedAuthorities.add(files.folder.file("trusted"))
        #expect(throws: SigningCertificate.Unusable.untrusted("certificate has expired")) {
            try certificate.verify(isFor: ["sns.amazonaws.com"])
        }
    }

    @Test func signaturesByBothAlgorithms() throws {
        let files = try OpenSSL(
            """
            openssl genrsa -out rsa.pem 2048; openssl rsa -in rsa.pem -pubout -out rsa.pub
            openssl ecparam -name prime256v1 -genkey -noout -out ec.pem; openssl ec -in ec.pem -pubout -out ec.pub
            printf hello >message
            openssl dgst -sha1 -sign rsa.pem -out rsa.sha1 message; openssl dgst -sha256 -sign rsa.pem -out rsa.sha256 message
            openssl dgst -sha256 -sign ec.pem -out ec.sha256 message
            openssl genrsa -out short.pem 1024; openssl rsa -in short.pem -pubout -out short.pub
            openssl ecparam -name secp384r1 -genkey -noout -out other.pem; openssl ec -in other.pem -pubout -out other.pub
            openssl genpkey -algorithm ed25519 -out ed.pem; openssl pkey -in ed.pem -pubout -out ed.pub
            """)
        func key(_ name: String) throws -> VerifyingKey {
            try VerifyingKey(text: String(decoding: files.file(name), as: UTF8.self))
        }
        let (rsa, ec) = (try key("rsa.pub"), try key("ec.pub"))
        #expect(rsa.algorithm == .rsa && ec.algorithm == .ecdsaP256)
        let message = Array("hello".utf8)
        #expect(rsa.verifies(files.file("rsa.sha1"), of: message, digest: .sha1))
        #expect(rsa.verifies(files.file("rsa.sha256"), of: message, digest: .sha256))
        #expect(ec.verifies(files.file("ec.sha256"), of: message, digest: .sha256))
        #expect(!rsa.verifies(files.file("rsa.sha1"), of: message, digest: .sha256))
        #expect(!rsa.verifies(files.file("ec.sha256"), of: message, digest: .sha256))
        #expect(!ec.verifies(files.file("ec.sha256"), of: message + [0], digest: .sha256))
        #expect(!ec.verifies([], of: message, digest: .sha256))
        // Every bit of a signature counts.
        let signature = files.file("rsa.sha256")
        for index in stride(from: 0, to: signature.count, by: 17) {
            var changed = signature
            changed[index] ^= 1
            #expect(!rsa.verifies(changed, of: message, digest: .sha256))
        }
        for name in ["short.pub", "other.pub", "ed.pub", "message"] {
            #expect(throws: VerifyingKey.Unusable.self, "\(name)") { try key(name) }
        }
    }

    /// RFC 4648, section 10.
    @Test func base64AndHexadecimal() {
        for (text, encoded) in [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy"),
        ] {
            #expect(base64(Array(text.utf8)) == encoded)
            #expect(base64Decoded(encoded) == Array(text.utf8))
        }
        for wrong in ["Z", "Zg", "Zg=", "Zg===", "====", "Z===", "Zm9v\n", "Zm 9v", "Zm9v=", "Zm-_", "=Zg="] {
            #expect(base64Decoded(wrong) == nil, "\(wrong)")
        }
        #expect(hexDecoded("00fFa0") == [0, 255, 160] && hexDecoded("") == [])
        #expect(hexDecoded("0") == nil && hexDecoded("0g") == nil && hexDecoded(" 0") == nil)
        #expect(isSameSecret([1, 2], [1, 2]) && !isSameSecret([1, 2], [1, 3]) && !isSameSecret([1], [1, 2]))
    }
}
