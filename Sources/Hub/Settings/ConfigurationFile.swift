import Glibc

/// The file that settings are read from.
struct ConfigurationFile {
    /// The largest file that is read, in bytes. A larger one is certainly not a configuration.
    static let sizeLimit = 1024 * 1024

    var path: String
    /// The flag or variable that named the file; nil if it was found at a default path.
    var namedBy: Origin?

    /// The file that the flag `--config` names, else the one that `variable` names, else the first of `defaults` that
    /// exists; nil if there is none.
    ///
    /// A default that cannot be examined, for lack of permission, counts as existing: an error is better than a program that
    /// silently ignores its configuration.
    init?(flag: String?, variable: (name: String, value: String?), defaults: [String]) {
        if let flag {
            self.init(path: flag, namedBy: .flag("config"))
        } else if let path = variable.value {
            self.init(path: path, namedBy: .environment(variable: variable.name))
        } else {
            let found = defaults.first { access($0, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR) }
            guard let found else { return nil }
            self.init(path: found, namedBy: nil)
        }
    }

    init(path: String, namedBy: Origin?) {
        self.path = path
        self.namedBy = namedBy
    }

    /// The content of the file.
    ///
    /// - Throws: `SettingFault` if the file cannot be read, is too large, or is not UTF-8.
    func text() throws(SettingFault) -> String {
        let bytes = try bytes()
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        // No multi-byte sequence of UTF-8 contains a line feed, so each line can be validated alone.
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
        throw fault("is not UTF-8: save it in that encoding", line: line.map { $0 + 1 })
    }

    private func bytes() throws(SettingFault) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unreadable(errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= Self.sizeLimit {
            let count = read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw unreadable(errno) }
            bytes += buffer[..<count]
        }
        throw fault("is larger than 1 MiB, the limit for a configuration: \(nameAnother)")
    }

    private func unreadable(_ code: Int32) -> SettingFault {
        switch code {
        case ENOENT, ENOTDIR: fault("there is no such file: \(nameAnother)")
        case EACCES, EPERM: fault("permission denied: let the user that the program runs as read it")
        case EISDIR: fault("is a folder: \(nameAnother)")
        default: fault("cannot be read (\(String(cString: strerror(code)))): \(nameAnother)")
        }
    }

    private var nameAnother: String { namedBy.map { "correct \($0)" } ?? "fix it, or name another with --config" }

    private func fault(_ problem: String, line: Int? = nil) -> SettingFault {
        // If the path is empty, the fault is in the flag or variable that gave it.
        let origin = path.isEmpty ? namedBy : nil
        return SettingFault(origin: origin ?? .file(path: path, line: line), key: nil, problem: problem)
    }
}
