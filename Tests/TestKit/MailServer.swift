import Foundation

/// A mail server on loopback, with its own certificates: `smtp_server.py`. Recipients' addresses tell it how to behave.
///
/// It ends when this object is released.
public final class MailServer: Sendable {
    /// A message that the server accepted.
    public struct Taken: Decodable, Sendable {
        /// The sender in the envelope.
        public var from: String
        /// The recipients in the envelope.
        public var recipients: [String]
        /// The parameters of `MAIL FROM`, such as `SIZE=123`.
        public var parameters: String
        /// The number of the connection, from 1.
        public var connection: Int
        /// The user who had logged in; nil if nobody had.
        public var user: String?
        /// Whether the connection used TLS.
        public var isEncrypted: Bool
        /// The message.
        public var bytes: [UInt8] = []

        private enum CodingKeys: CodingKey { case from, recipients, parameters, connection, user, isEncrypted }

        /// The message as text.
        public var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// The password of every user.
    public static let password = "correct horse £"

    /// The ports, by name. `smtp_server.py` says what each does.
    public var ports: [String: UInt16] { peer.ports }
    private let folder: TemporaryFolder
    private let peer: ScriptPeer

    /// The CA that issued the certificates of all ports except `stranger`: a PEM file.
    public var caFile: String { folder.file("ca.pem") }

    /// The certificates of all servers of this process: openssl takes longer to make them than a server to start.
    private static let certificates = Result {
        let folder = try TemporaryFolder()
        try makeCertificates(folder)
        return folder
    }

    /// Starts the server.
    public init() throws {
        let certificates = try Self.certificates.get()
        folder = try TemporaryFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: certificates.path) {
            try FileManager.default.copyItem(atPath: certificates.file(name), toPath: folder.file(name))
        }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("SMTPTests/smtp_server.py")
        peer = try ScriptPeer(script, [folder.path])
    }

    /// The messages accepted so far, in order.
    public var taken: [Taken] {
        get throws {
            var all: [Taken] = []
            while let record = FileManager.default.contents(atPath: folder.file("\(all.count + 1).json")) {
                var message = try JSONDecoder().decode(Taken.self, from: record)
                message.bytes = Array(
                    FileManager.default.contents(atPath: folder.file("\(all.count + 1).eml")) ?? Data())
                all.append(message)
            }
            return all
        }
    }

    private static func makeCertificates(_ folder: TemporaryFolder) throws {
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        try folder.shell(
            """
            issue() { # NAME ALTERNATIVES AUTHORITY
                openssl req \(key) -keyout $1.key -out $1.csr -subj /CN=server
                echo "subjectAltName=$2" >$1.ext
                openssl x509 -req -in $1.csr -CA $3.pem -CAkey $3.key -days 2 -extfile $1.ext -out $1.pem
            }
            for name in ca away; do openssl req -x509 \(key) -keyout $name.key -out $name.pem -subj /CN=$name -days 2; done
            issue good DNS:localhost,IP:127.0.0.1 ca
            issue other DNS:other.example.com ca
            issue stranger DNS:localhost,IP:127.0.0.1 away
            """)
    }
}
