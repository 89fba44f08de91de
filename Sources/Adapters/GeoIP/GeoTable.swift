public import Mailbell

/// A table file that was opened, and what is known of it. Does not change: a new version of the file is a new table.
public struct GeoTable: Sendable {
    public enum Kind: String, Sendable, Codable {
        /// MaxMind's binary format.
        case mmdb
        /// CSV, a range of addresses on each line.
        case ranges
    }

    /// What a table must tell to be of use.
    public enum Content: Sendable {
        case places
        /// Numbers of autonomous systems; MMDB alone.
        case systems
    }

    public let path: String
    public let kind: Kind
    /// What the file says it is (`GeoLite2-City`); of CSV whether it has cities.
    public let databaseType: String
    /// When the table was built; nil for CSV, which does not say.
    public let builtAt: Timestamp?
    /// How many ranges the table has; nil for MMDB, which does not say.
    public let networks: Int?
    /// In which it has names, as it says itself; none for CSV, which has names in one and does not say which.
    public let languages: [String]
    public let loadedAt: Timestamp
    /// When the file was last written to.
    public var writtenAt: Timestamp { version.writtenAt }

    /// What the file was when it was opened.
    let version: FileVersion
    private let contents: Contents

    private enum Contents {
        case mmdb(MMDBTable)
        case ranges(RangeTable)
    }

    /// Opens the file at `path`, whichever kind its contents are; its name does not matter. Blocks while it reads the
    /// file, which is up to a second for a large one. Throws if it is neither kind, corrupt, or without what it must tell.
    public init(path: String, telling content: Content = .places, now: Timestamp) throws(GeoTableError) {
        let file = try TableFile(path: path)
        let copy = try file.copyInMemory()
        try file.checkUnchanged()
        let tail = try copy.withBytes { Array($0.suffix(MMDBMetadata.maximumBytes)) }
        if MMDBMetadata.start(in: tail) != nil {
            let table = try MMDBTable(copy, tail: tail, telling: content, path: path)
            kind = .mmdb
            databaseType = table.metadata.databaseType
            builtAt = Timestamp(seconds: table.metadata.builtAt)
            networks = nil
            languages = table.metadata.languages
            contents = .mmdb(table)
        } else {
            let table = try copy.withBytes { bytes throws(GeoTableError) in
                if let problem = Self.problem(ofBinary: bytes) { throw GeoTableError(path: path, problem: problem) }
                if content == .systems { throw GeoTableError(path: path, problem: .noSystems("text, and not MMDB")) }
                return try RangeTable(bytes, path: path)
            }
            kind = .ranges
            databaseType = table.hasCities ? "ranges with cities" : "ranges with countries"
            builtAt = nil
            networks = table.networks
            languages = []
            contents = .ranges(table)
        }
        self.path = path
        version = file.version
        loadedAt = now
    }

    /// nil if the table does not know the address. Safe on any thread.
    ///
    /// - Parameter language: of the names; nil for English ones, and without the country's.
    public func place(of address: IPAddress, in language: LanguageTag? = nil) -> Location? {
        switch contents {
        case .mmdb(let table): table.place(of: address, in: language)
        case .ranges(let table): table.place(of: address)
        }
    }

    /// The number of the autonomous system that announces the address; nil if the table does not know. Safe on any thread.
    public func systemNumber(of address: IPAddress) -> UInt32? {
        guard case .mmdb(let table) = contents else { return nil }
        return table.systemNumber(of: address)
    }

    /// What a file is that has no marker of MMDB and, by its first bytes, is no text either; nil if it may be text.
    private static func problem(ofBinary bytes: UnsafeRawBufferPointer) -> GeoTableError.Problem? {
        if bytes.starts(with: [0x1f, 0x8b] as [UInt8]) { return .packed("gzip") }
        if bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) { return .packed("zip") }
        // Text has none; the tree with which an MMDB file begins has them within the first few bytes.
        if bytes.prefix(4096).contains(0) { return .notMMDB("no metadata at its end: cut short, or another format") }
        return nil
    }
}

extension Timestamp {
    /// nil if it is too far off for a time.
    fileprivate init?(seconds: UInt64) {
        guard seconds < 253_402_300_800 else { return nil }
        self.init(milliseconds: Int64(seconds) * 1000)
    }
}
