import TestKit
import Transport

/// Certificates for servers, by the openssl command: RSA, so that what RSA could do without forward secrecy is tried.
final class ServerCertificates: Sendable {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.shell(
            """
            for name in one two; do
                openssl req -x509 -newkey rsa:2048 -nodes -keyout $name.key -out $name.pem -subj /CN=$name -days 2
            done
            """)
    }

    /// `one` or `two`: what stands in its subject.
    func files(_ name: String) -> TLSFiles {
        TLSFiles(certificate: folder.file(name + ".pem"), key: folder.file(name + ".key"))
    }
}

/// `openssl s_client`, a TLS client that shares no code with the server. Its calls block: use it in `onThread`.
enum TLSPeer {
    /// Connects.
    /// - Parameter options: of `openssl s_client`.
    static func connect(_ port: UInt16, _ options: [String]) throws -> InteractiveProgram {
        try InteractiveProgram(
            try Tool("openssl").program(), ["s_client", "-connect", "127.0.0.1:\(port)"] + options)
    }

    /// What a handshake alone comes to: what is said of it, and whether it was made.
    static func handshake(_ port: UInt16, _ options: [String]) throws -> (text: String, isMade: Bool) {
        let peer = try connect(port, options)
        peer.closeInput()
        let text = try peer.readToEnd()
        return (text, try peer.wait() == 0 && !text.contains("Cipher is (NONE)"))
    }
}
