import Files

#if canImport(Glibc)
    import Glibc
#endif

/// Replaces a file: the new one is written beside it, checked, and renamed into its place.
struct FileUpdate<Checked> {
    /// The path of the file to replace. It need not exist.
    let target: String
    /// The largest size of the download, and of the unpacked file.
    let maximumBytes: Int64
    /// Checks the new file at `fresh`, and throws to refuse it. `source` is its name for error texts.
    let check: (_ fresh: String, _ source: String) throws -> Checked

    /// Downloads from the first of the URLs that exists.
    ///
    /// - Throws: `CommandError`, or what `check` throws. The old file is then unchanged.
    func download(_ urls: [String]) async throws -> Checked {
        try makeFolder()
        // Never placed: it goes with this call.
        let file = try AtomicFile(target, temporary: target + ".download")
        for (index, url) in urls.enumerated() {
            do {
                try await Download(url: url, file: file, maximumBytes: maximumBytes).run()
                return try place(file.temporary, named: url)
            } catch let error as Download.NotThere {
                guard index == urls.count - 1 else { continue }
                throw CommandError(error.description)
            }
        }
        throw CommandError("no source")
    }

    /// Copies a file, which stays where it is.
    ///
    /// - Throws: `CommandError`, or what `check` throws. The old file is then unchanged.
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
        // For a hub under another user: what is made for the store alone (DataFolder) is not what this is.
        let fresh = try AtomicFile(target, mode: 0o644)
        do {
            try unpack(file, to: fresh, maximumBytes: maximumBytes)
        } catch {
            throw CommandError("\(source): \(error)")
        }
        let checked = try check(fresh.temporary, source)
        try fresh.place()
        return checked
    }
}
