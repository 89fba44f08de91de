public import Core
import Foundation

/// `HTTPPeer.py`, shared by all tests, with certificates made for it.
///
/// It ends when its input does, and so with the tests. Its authority is `TestAuthority`.
public final class HTTPPeer: Sendable {
    /// The server of this process, started by its first user.
    public static let shared = try! HTTPPeer()

    /// By name: `plain`, `plain6`, and for TLS `good`, `good6`, `http2`, `expired`, `other` and `other6` (for another name), `self`
    /// (self-signed) and `stranger` (issued by an authority nobody knows); and `full`, which answers nobody.
    public var ports: [String: UInt16] { peer.ports }
    private let folder: TemporaryFolder
    private let peer: ScriptPeer

    private init() throws {
        folder = try TemporaryFolder()
        try Self.makeCertificates(folder)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("HTTPPeer.py")
        peer = try ScriptPeer(script, [folder.path])
    }

    /// A URL at a port; on `localhost`, or `::1` for the ports whose name ends in 6, unless a host is given.
    public func url(_ path: String, _ port: String = "plain", host: String? = nil) -> HTTPURL {
        let isTLS = !port.hasPrefix("plain") && port != "full"
        return HTTPURL(
            host: host ?? (port.hasSuffix("6") ? "::1" : "localhost"), port: ports[port]!, isTLS: isTLS, path: path)
    }

    private static func makeCertificates(_ folder: TemporaryFolder) throws {
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        let ca = TestAuthority.shared.path
        let mine = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1"
        try folder.shell(
            """
            issue() { # NAME DAYS ALTERNATIVES AUTHORITY
                openssl req \(key) -keyout $1.key -out $1.csr -subj /CN=peer
                echo "$3" >$1.ext
                openssl x509 -req -in $1.csr -CA $4.pem -CAkey $4.key -days $2 -extfile $1.ext -out $1.pem
            }
            openssl req -x509 \(key) -keyout away.key -out away.pem -subj /CN=away -days 2
            issue good 2 \(mine) \(ca)
            issue expired -1 \(mine) \(ca)
            issue other 2 subjectAltName=DNS:other.example.com \(ca)
            issue stranger 2 \(mine) away
            openssl req -x509 \(key) -keyout self.key -out self.pem -subj /CN=peer -addext \(mine) -days 2
            rm away.pem
            """)
    }
}
