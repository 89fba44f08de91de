#if canImport(Glibc)
    import Glibc
#endif

/// Why a mailbox could not be written; one line.
public struct MailboxError: Error, CustomStringConvertible {
    public var description: String

    init(_ path: String) { description = "\(path): \(String(cString: strerror(errno)))" }
}

extension TrackedMail.Copy {
    /// The copy with whom it went to before its header, as programs that deliver have it.
    public var delivered: [UInt8] {
        let hasCarriageReturns = bytes.firstIndex(of: 10).map { $0 > 0 && bytes[$0 - 1] == 13 } ?? false
        return Array("Delivered-To: \(recipients.joined(separator: ", "))\(hasCarriageReturns ? "\r\n" : "\n")".utf8)
            + bytes
    }
}

/// A copy as an entry of an mbox (RFC 4155), in the variant in which a line that begins with any number of > and From has
/// one more.
public func mboxEntry(copy: TrackedMail.Copy) -> [UInt8] {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    var date = [CChar](repeating: 0, count: 40)
    strftime(&date, date.count, "%a %b %e %H:%M:%S %Y", &parts)
    let text = date.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    var entry = Array("From MAILER-DAEMON ".utf8) + text + [10]
    for var line in copy.delivered.split(separator: 10, omittingEmptySubsequences: false).map(Array.init) {
        if line.last == 13 { line.removeLast() }
        if line.drop(while: { $0 == UInt8(ascii: ">") }).starts(with: "From ".utf8) { entry.append(UInt8(ascii: ">")) }
        entry += line + [10]
    }
    // An empty line ends an entry; the split has left one where the message ended in a line end.
    if !entry.suffix(2).elementsEqual([10, 10]) { entry.append(10) }
    return entry
}

/// Adds entries to an mbox file, which is locked meanwhile, and made if it is not there.
public func appendToMbox(_ path: String, _ entries: [UInt8]) throws(MailboxError) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw MailboxError(path) }
    defer { close(descriptor) }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    guard fcntl(descriptor, F_SETLKW, &lock) == 0 else { throw MailboxError(path) }
    try writeAll(entries, to: descriptor, path)
}

/// A folder of mail with a file each (https://cr.yp.to/proto/maildir.html). Made if it is not there.
public struct Maildir {
    private let path: String

    public init(_ path: String) throws(MailboxError) {
        self.path = path
        for folder in [path, path + "/tmp", path + "/new", path + "/cur"] where mkdir(folder, 0o700) != 0 {
            guard errno == EEXIST else { throw MailboxError(folder) }
        }
    }

    /// Puts a message in whole, or not at all: it is on disk when this returns.
    public func deliver(_ message: [UInt8]) throws(MailboxError) {
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        let name = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .map { $0 == "/" || $0 == ":" ? "_" : String($0) }.joined()
        let unique = "\(time(nil)).\(getpid())_\(UInt64.random(in: .min ... .max)).\(name)"
        let temporary = "\(path)/tmp/\(unique)"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw MailboxError(temporary) }
        do throws(MailboxError) {
            defer { close(descriptor) }
            try writeAll(message, to: descriptor, temporary)
            guard fsync(descriptor) == 0 else { throw MailboxError(temporary) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, "\(path)/new/\(unique)") == 0 else { throw MailboxError(temporary) }
    }
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(MailboxError) {
    var offset = 0
    while offset < bytes.count {
        let count = bytes[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw MailboxError(path) }
        offset += count
    }
}
