import Core
public import Files

#if canImport(Glibc)
    import Glibc
#endif

/// A mailbox that could not be written.
public struct MailboxError: Error, CustomStringConvertible {
    /// The path and why, in one line.
    public var description: String

    init(_ path: String) { description = "\(path): \(String(cString: strerror(errno)))" }
    init(_ error: FileError) { description = error.description }
}

extension TrackedMail.Copy {
    /// One copy for each recipient, so that no copy shows who else gets the mail.
    public var perRecipient: [TrackedMail.Copy] {
        recipients.map { .init(recipients: [$0], bytes: bytes, isTracked: isTracked) }
    }

    /// The copy with a `Delivered-To` field before its header, as delivery programs write it.
    public var delivered: [UInt8] {
        let hasCarriageReturns = bytes.firstIndex(of: 10).map { $0 > 0 && bytes[$0 - 1] == 13 } ?? false
        return Array("Delivered-To: \(recipients.joined(separator: ", "))\(hasCarriageReturns ? "\r\n" : "\n")".utf8)
            + bytes
    }
}

/// A copy as an entry of an mbox (RFC 4155), in the variant mboxrd: each line that matches `>*From ` gets one more `>`.
public func mboxEntry(copy: TrackedMail.Copy) -> [UInt8] {
    let now = Timestamp(milliseconds: Int64(time(nil)) * 1000)
    var entry = Array("From MAILER-DAEMON \(now.asctime)\n".utf8)
    for var line in copy.delivered.split(separator: 10, omittingEmptySubsequences: false).map(Array.init) {
        if line.last == 13 { line.removeLast() }
        if line.drop(while: { $0 == UInt8(ascii: ">") }).starts(with: "From ".utf8) { entry.append(UInt8(ascii: ">")) }
        entry += line + [10]
    }
    // An empty line ends an entry. If the message ended with a line end, the split left an empty line already.
    if !entry.suffix(2).elementsEqual([10, 10]) { entry.append(10) }
    return entry
}

/// Appends entries to an mbox file. The file is created if needed, and locked meanwhile.
///
/// The entries are on disk when this returns. If it throws, the file has its old length.
public func appendToMbox(_ path: String, _ entries: [UInt8], disk: Disk = .system) throws(MailboxError) {
    do throws(FileError) {
        try DurableFile.append(entries, to: path, disk: disk)
    } catch {
        throw MailboxError(error)
    }
}

/// A Maildir: a folder with one file a message (https://cr.yp.to/proto/maildir.html).
public struct Maildir {
    private let path: String
    private let disk: Disk

    /// Opens the Maildir at `path`, and creates it if it does not exist.
    public init(_ path: String, disk: Disk = .system) throws(MailboxError) {
        self.path = path
        self.disk = disk
        for folder in [path, path + "/tmp", path + "/new", path + "/cur"] where mkdir(folder, 0o700) != 0 {
            guard errno == EEXIST else { throw MailboxError(folder) }
        }
        do throws(FileError) {
            for made in [path, path + "/new"] { try DurableFile.syncFolder(of: made, disk: disk) }
        } catch {
            throw MailboxError(error)
        }
    }

    /// Adds a message, atomically. It is on disk when this returns.
    public func deliver(_ message: [UInt8]) throws(MailboxError) {
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        let name = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .map { $0 == "/" || $0 == ":" ? "_" : String($0) }.joined()
        let unique = "\(time(nil)).\(getpid())_\(UInt64.random(in: .min ... .max)).\(name)"
        do throws(FileError) {
            try AtomicFile.write(
                message, to: "\(path)/new/\(unique)", temporary: "\(path)/tmp/\(unique)", disk: disk)
        } catch {
            throw MailboxError(error)
        }
    }
}
