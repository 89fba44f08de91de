#if canImport(Glibc)
    import Glibc
#endif

/// Puts a file in place of another: next to it first, checked there, and then by one rename.
struct FileUpdate<Checked> {
    let target: String
    /// What a download and a file unpacked may come to.
    let maximumBytes: Int64
    /// Looks at what has come, and throws if it may not take the other's place. The second is what people know it by.
    let check: (_ fresh: String, _ source: String) throws -> Checked

    /// Gets the first of some URLs that is there.
    func download(_ urls: [String]) async throws -> Checked {
        try makeFolder()
        let file = target + ".download"
        defer { unlink(file) }
        for (index, url) in urls.enumerated() {
            do {
                try await Download(url: url, file: file, maximumBytes: maximumBytes).run()
                return try place(file, named: url)
            } catch let error as Download.NotThere {
                guard index == urls.count - 1 else { continue }
                throw CommandError(error.description)
            }
        }
        throw CommandError("no source")
    }

    /// Takes a file, which stays.
    func copy(_ file: String) throws -> Checked {
        try makeFolder()
        return try place(file, named: file)
    }

    private func makeFolder() throws {
        guard let slash = target.lastIndex(of: "/") else { return }
        let folder = String(target[..<slash])
        if mkdir(folder, 0o755) != 0, errno != EEXIST { throw CommandError.ofSystem(folder) }
    }

    private func place(_ file: String, named source: String) throws -> Checked {
        let fresh = target + ".new"
        defer { unlink(fresh) }
        do {
            try unpack(file, to: fresh, maximumBytes: maximumBytes)
        } catch {
            throw CommandError("\(source): \(error)")
        }
        let checked = try check(fresh, source)
        guard rename(fresh, target) == 0 else { throw CommandError.ofSystem(target) }
        return checked
    }
}
