import Foundation

/// `smtp_server.py`: a mail server on loopback that does what addresses tell it to, with certificates made for it. It
/// ends with this.
public final class MailServer: Sendable {
    /// A message that it took.
    public struct Taken: Decodable, Sendable {
        public var from: String
        public var recipients: [String]
        /// What followed the sender's address, such as `SIZE=123`.
        public var parameters: String
        /// Counts from 1.
        public var connection: Int
        /// Who had logged in.
        public var user: String?
        public var isEncrypted: Bool
        public var bytes: [UInt8] = []

        private enum CodingKeys: CodingKey { case from, recipients, parameters, connection, user, isEncrypted }

        public var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// What every user logs in with.
    public static let password = "correct horse £"

    /// By name; the script tells what each does.
    public var ports: [String: UInt16] { peer.ports }
    private let folder: TemporaryFolder
    private let peer: ScriptPeer

    /// The authority that has issued the certificates of all ports but `stranger`.
    public var caFile: String { folder.file("ca.pem") }

    public init() throws {
        folder = try TemporaryFolder()
        try Self.makeCertificates(folder.path)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("MailOutTests/smtp_server.py")
        peer = try ScriptPeer(script, [folder.path])
    }

    /// The messages taken so far, in order.
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

    private static func makeCertificates(_ folder: String) throws {
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-ec",
            """
            cd '\(folder)'
            issue() { # NAME ALTERNATIVES AUTHORITY
                openssl req \(key) -keyout $1.key -out $1.csr -subj /CN=server
                echo "subjectAltName=$2" >$1.ext
                openssl x509 -req -in $1.csr -CA $3.pem -CAkey $3.key -days 2 -extfile $1.ext -out $1.pem
            }
            for name in ca away; do openssl req -x509 \(key) -keyout $name.key -out $name.pem -subj /CN=$name -days 2; done
            issue good DNS:localhost,IP:127.0.0.1 ca
            issue other DNS:other.example.com ca
            issue stranger DNS:localhost,IP:127.0.0.1 away
            """,
        ]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw CocoaError(.executableLoad) }
    }
}
