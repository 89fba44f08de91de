public import Core

/// An open location table. Immutable: a new version of the file is a new table.
public struct GeoTable: Sendable {
    /// The format of the file.
    public enum Kind: String, Sendable, Codable {
        /// MaxMind's binary format.
        case mmdb
        /// CSV with one range of addresses per line.
        case ranges
    }

    /// What a table must contain.
    public enum Content: Sendable {
        /// Locations of addresses.
        case places
        /// Numbers of autonomous systems. MMDB only.
        case systems
    }

    /// The path of the file.
    public let path: String
    /// The format of the file.
    public let kind: Kind
    /// MMDB: the type in its metadata, such as `GeoLite2-City`. CSV: `ranges with cities` or `ranges with countries`.
    public let databaseType: String
    /// When the table was built; nil for CSV, which does not say.
    public let builtAt: Timestamp?
    /// How many ranges the table has; nil for MMDB, which does not say.
    public let networks: Int?
    /// The languages of its names, from its metadata. Empty for CSV, which has one language and does not say which.
    public let languages: [String]
    /// When the hub loaded the table.
    public let loadedAt: Timestamp
    /// When the file was last written to.
    public var writtenAt: Timestamp { version.writtenAt }

    /// The version of the file that was opened.
    let version: FileVersion
    private let contents: Contents

    private enum Contents {
        case mmdb(MMDBTable)
        case ranges(RangeTable)
    }

    /// Opens the file at `path`. The contents decide its kind, not the name. Blocks while it reads the file: up to a second
    /// for a large one.
    ///
    /// - Throws: `GeoTableError` if the file is of neither kind, is corrupt, or has none of the `content`.
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
                if content == .systems { throw GeoTableError(path: path, problem: .noSystems("text, not MMDB")) }
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

    /// The location of an address; nil if the table does not know the address. Safe on any thread.
    ///
    /// - Parameter language: the language of the names; nil for English names without the country's name.
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

    /// Why a file without the MMDB marker is not CSV either, by its first bytes; nil if it may be text.
    private static func problem(ofBinary bytes: UnsafeRawBufferPointer) -> GeoTableError.Problem? {
        if bytes.starts(with: [0x1f, 0x8b] as [UInt8]) { return .packed("gzip") }
        if bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) { return .packed("zip") }
        // Text has no zero bytes. An MMDB file begins with its tree, which has some within the first few bytes.
        if bytes.prefix(4096).contains(0) { return .notMMDB("no metadata at its end: cut short, or another format") }
        return nil
    }
}

extension Timestamp {
    /// nil if it is after the year 9999.
    fileprivate init?(seconds: UInt64) {
        guard seconds < 253_402_300_800 else { return nil }
        self.init(milliseconds: Int64(seconds) * 1000)
    }
}
