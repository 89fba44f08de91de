public import Core
public import Files
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// An outbox or a file in it that cannot be used.
public struct OutboxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path and why, in one line.
    public var description: String
}

/// The queue of mail that is to be sent later: a folder of the user's with one file a mail.
///
/// A file holds a line of JSON with the envelope, then the message. It is on disk before the mail is reported as
/// queued.
public struct Outbox: Sendable {
    /// How long mail waits for the hub before it is sent untracked.
    public static let patience = Duration.seconds(86_400)
    /// How long mail is retried, as by mail servers (RFC 5321, 4.5.4.1).
    public static let lifetime = Duration.seconds(5 * 86_400)

    /// A queued mail.
    public struct Mail: Sendable {
        /// The envelope's sender; empty for none.
        public var sender: String
        /// The envelope's recipients.
        public var recipients: [String]
        /// When the mail was first to be sent.
        public var at: Timestamp
        /// Whether the message is sent as it is. If not, it is tracked first.
        public var isFinal: Bool
        /// The `Message-ID` under which the hub knows the message; nil if it is not registered, or not yet.
        public var messageID: String?
        /// The records on which the message is logged once it is sent; nil if it is not logged.
        public var log: [RecordName]?
        /// Header and body.
        public var message: [UInt8]
    }

    /// An entry in the list of the outbox.
    public struct Item: Sendable {
        /// The mail.
        public var mail: Mail
        /// The path of its file.
        public var path: String
        /// What it waits for.
        public var state: State
    }

    /// What a mail in the outbox waits for. The raw value is the ending of its file.
    public enum State: String, Sendable, CaseIterable {
        /// The hub, or the mail server.
        case waiting = "mail"
        /// It was sent, and is to be logged.
        case unlogged = "log"
        /// Nothing: it was refused for good, and is kept only for the user to look at.
        case refused
    }

    /// A mail that this process has locked. The lock ends with this object or the process.
    public final class Taken {
        let path: String
        let descriptor: Int32
        /// The mail.
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
        /// Missing in files of an earlier version.
        var messageID: String?
        /// Missing if the mail is not logged.
        var log: [String]?

        enum CodingKeys: String, CodingKey {
            case sender, recipients, at, final, log
            case messageID = "message_id"
        }
    }

    private let folder: String
    private let disk: Disk

    /// - Parameter folder: an absolute path. The folder is created with the first mail.
    public init(_ folder: String, disk: Disk = .system) {
        self.folder = folder
        self.disk = disk
    }

    /// Queues a mail. It is on disk when this returns.
    public func add(_ mail: Mail) throws(OutboxError) { _ = try place(mail, as: .waiting) }

    /// Queues a mail that was sent, to be logged later.
    func add(unlogged mail: Mail) throws(OutboxError) { _ = try place(mail, as: .unlogged) }

    /// Keeps a mail that is not retried, for the user to look at. Returns its path.
    func keep(refused mail: Mail) throws(OutboxError) -> String { try place(mail, as: .refused) }

    private func place(_ mail: Mail, as state: State) throws(OutboxError) -> String {
        try makeFolders()
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.member("sender", mail.sender)
            json.key("recipients")
            json.array { for recipient in mail.recipients { $0.string(recipient) } }
            json.member("at", mail.at.rfc3339)
            json.member("final", mail.isFinal)
            json.member("message_id", ifSome: mail.messageID)
            if let log = mail.log {
                json.key("log")
                json.array { for record in log { $0.string("\(record)") } }
            }
        }
        let name = "\(folder)/\(mail.at.milliseconds)-\(UInt64.random(in: .min ... .max))"
        let path = "\(name).\(state.rawValue)"
        do throws(FileError) {
            try AtomicFile.write(json.bytes + [10] + mail.message, to: path, temporary: "\(name).new", disk: disk)
        } catch {
            throw OutboxError(description: error.description)
        }
        return path
    }

    /// The file names of mail in a state, oldest first.
    func names(_ state: State) throws(OutboxError) -> [String] { try names(of: [state]) }

    /// All queued and refused mail, oldest first, and a line for each file that cannot be read. Locks nothing.
    public func list() throws(OutboxError) -> (items: [Item], faults: [String]) {
        var items: [Item] = []
        var faults: [String] = []
        for name in try names(of: State.allCases) {
            let path = "\(folder)/\(name)"
            do throws(OutboxError) {
                let descriptor = open(path, O_RDONLY | O_CLOEXEC)
                // Another process may just have sent it.
                guard descriptor >= 0 else {
                    if errno == ENOENT { continue }
                    throw Self.error(path)
                }
                defer { close(descriptor) }
                let state = State(rawValue: String(name.split(separator: ".").last ?? "")) ?? .refused
                items.append(Item(mail: try Self.read(descriptor, path), path: path, state: state))
            } catch {
                faults.append(error.description)
            }
        }
        return (items, faults)
    }

    private func names(of states: [State]) throws(OutboxError) -> [String] {
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
            if states.contains(where: { name.hasSuffix("." + $0.rawValue) }) { names.append(name) }
        }
        return names.sorted()
    }

    /// Locks and reads a mail; nil if another process has locked it, or it is gone. Throws if it cannot be read; the
    /// file stays.
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
        do throws(OutboxError) {
            return Taken(path: path, descriptor: descriptor, mail: try Self.read(descriptor, path))
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func read(_ descriptor: Int32, _ path: String) throws(OutboxError) -> Mail {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = Glibc.read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        guard let end = bytes.firstIndex(of: 10),
            let envelope = try? decodeJSON(Envelope.self, from: Array(bytes[..<end])),
            let at = Timestamp(rfc3339: envelope.at)
        else { throw OutboxError(description: "\(path): is not a queued mail; move it away") }
        return Mail(
            sender: envelope.sender, recipients: envelope.recipients, at: at, isFinal: envelope.final,
            messageID: envelope.messageID, log: envelope.log?.compactMap { RecordName($0) },
            message: Array(bytes[(end + 1)...]))
    }

    func remove(_ taken: Taken) throws(OutboxError) {
        guard unlink(taken.path) == 0 else { throw Self.error(taken.path) }
    }

    private func makeFolders() throws(OutboxError) {
        var path = ""
        for part in folder.split(separator: "/") {
            path += "/" + part
            if mkdir(path, 0o700) == 0 {
                do throws(FileError) {
                    try DurableFile.syncFolder(of: path, disk: disk)
                } catch {
                    throw OutboxError(description: error.description)
                }
            } else if errno != EEXIST, errno != EROFS, errno != EACCES {
                throw Self.error(path)
            }
        }
        guard access(folder, W_OK) == 0 else { throw Self.error(folder) }
    }

    private static func error(_ path: String) -> OutboxError {
        OutboxError(description: "\(path): \(String(cString: strerror(errno)))")
    }
}
