import Foundation

/// The certificate authority that this process's HTTP clients trust.
///
/// Clients read `SSL_CERT_FILE` once, when the first of them starts. So every test that uses one, over TLS or not, takes
/// this first.
public final class TestAuthority: Sendable {
    public static let shared = try! TestAuthority()

    private let folder: TemporaryFolder

    /// The path of the authority's certificate (`.pem`) and key (`.key`), without the ending.
    public var path: String { folder.file("ca") }

    private init() throws {
        folder = try TemporaryFolder()
        try folder.shell(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj /CN=ca \
            -days 2
            """)
        setenv("SSL_CERT_FILE", folder.file("ca.pem"), 1)
    }
}
