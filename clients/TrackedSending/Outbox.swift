public import Mailbell
import MailbellWire

#if canImport(Glibc)
    import Glibc
#endif

/// Why the outbox cannot be used; one line.
public struct OutboxError: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
}

/// Mail that waits: a file each, in a folder of the user's own.
///
/// A file is a line of JSON with the envelope, and the message. It is on disk before anybody is told that the mail was taken.
public struct Outbox: Sendable {
    /// How long mail waits for the hub.
    public static let patience = Duration.seconds(86_400)
    /// How long it waits for a mail server, as mail servers do (RFC 5321, 4.5.4.1).
    public static let lifetime = Duration.seconds(5 * 86_400)

    public struct Mail: Sendable {
        public var sender: String
        public var recipients: [String]
        /// When it was to be sent.
        public var at: Timestamp
        /// Whether it goes out as it is; else it is to be tracked first.
        public var isFinal: Bool
        public var message: [UInt8]
    }

    /// A mail that this process alone has, until it ends or lets go of it.
    public final class Taken {
        let path: String
        let descriptor: Int32
        public let mail: Mail

        init(path: String, descriptor: Int32, mail: Mail) {
            self.path = path
            self.descriptor = descriptor
            self.mail = mail
        }

        deinit { close(descriptor) }
    }

    private struct Envelope: Decodable {
        var sender: String
        var recipients: [String]
        var at: String
        var final: Bool
    }

    private let folder: String

    /// - Parameter folder: is made when the first mail comes in.
    public init(_ folder: String) { self.folder = folder }

    public func add(_ mail: Mail) throws(OutboxError) { _ = try place(mail, as: "mail") }

    /// Keeps a mail that will not be tried again, for its sender to look at. Returns where.
    func keep(refused mail: Mail) throws(OutboxError) -> String { try place(mail, as: "refused") }

    private func place(_ mail: Mail, as ending: String) throws(OutboxError) -> String {
        try makeFolders()
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.member("sender", mail.sender)
            json.key("recipients")
            json.array { for recipient in mail.recipients { $0.string(recipient) } }
            json.member("at", mail.at.rfc3339)
            json.member("final", mail.isFinal)
        }
        let name = "\(folder)/\(mail.at.milliseconds)-\(UInt64.random(in: .min ... .max))"
        let temporary = "\(name).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.error(temporary) }
        defer { close(descriptor) }
        let bytes = json.bytes + [10] + mail.message
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = Self.error(temporary)
                unlink(temporary)
                throw error
            }
            offset += count
        }
        guard fsync(descriptor) == 0, rename(temporary, "\(name).\(ending)") == 0 else { throw Self.error(temporary) }
        return "\(name).\(ending)"
    }

    /// The names of what waits, the oldest first.
    func waiting() throws(OutboxError) -> [String] {
        guard let directory = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw Self.error(folder)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".mail") { names.append(name) }
        }
        return names.sorted()
    }

    /// nil if another process has it, or it has gone. One that cannot be read is left, and told of.
    func take(_ name: String) throws(OutboxError) -> Taken? {
        let path = "\(folder)/\(name)"
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Self.error(path)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, access(path, F_OK) == 0 else {
            close(descriptor)
            return nil
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        guard let end = bytes.firstIndex(of: 10),
            let envelope = try? decodeJSON(Envelope.self, from: Array(bytes[..<end])),
            let at = Timestamp(rfc3339: envelope.at)
        else {
            close(descriptor)
            throw OutboxError(description: "\(path): is not a mail that waits; move it away")
        }
        return Taken(
            path: path, descriptor: descriptor,
            mail: Mail(
                sender: envelope.sender, recipients: envelope.recipients, at: at, isFinal: envelope.final,
                message: Array(bytes[(end + 1)...])))
    }

    func remove(_ taken: Taken) throws(OutboxError) {
        guard unlink(taken.path) == 0 else { throw Self.error(taken.path) }
    }

    private func makeFolders() throws(OutboxError) {
        var path = ""
        for part in folder.split(separator: "/") {
            path += "/" + part
            guard mkdir(path, 0o700) == 0 || errno == EEXIST || errno == EROFS || errno == EACCES else {
                throw Self.error(path)
            }
        }
        guard access(folder, W_OK) == 0 else { throw Self.error(folder) }
    }

    private static func error(_ path: String) -> OutboxError {
        OutboxError(description: "\(path): \(String(cString: strerror(errno)))")
    }
}
