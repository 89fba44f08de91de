import Foundation
import Synchronization

/// The CAs that this process trusts in addition to the system's.
///
/// Suites run concurrently, so CAs are only added and never removed.
public enum TrustedAuthorities {
    private static let lock = Mutex(())

    /// Trusts the CAs in a folder (`SSL_CERT_DIR`). Its files need the names that `openssl rehash` gives.
    public static func add(_ folder: String) {
        lock.withLock { _ in
            let before = getenv("SSL_CERT_DIR").map { String(cString: $0) + ":" } ?? "/etc/ssl/certs:"
            setenv("SSL_CERT_DIR", before + folder, 1)
        }
    }
}
