import Foundation
import Synchronization

/// The authorities that this process trusts beside the system's. Suites run side by side: one is added and none taken back.
public enum TrustedAuthorities {
    private static let lock = Mutex(())

    /// Trusts what is in a folder, by the names that `openssl rehash` gives (`SSL_CERT_DIR`).
    public static func add(_ folder: String) {
        lock.withLock { _ in
            let before = getenv("SSL_CERT_DIR").map { String(cString: $0) + ":" } ?? "/etc/ssl/certs:"
            setenv("SSL_CERT_DIR", before + folder, 1)
        }
    }
}
