import Core

/// The metadata at the end of an MMDB file (MaxMind DB File Format 2.0, "Database Metadata").
struct MMDBMetadata {
    /// The metadata and the marker before them are within this many bytes of the end.
    static let maximumBytes = 128 << 10

    /// The bytes before the metadata: AB CD EF, `MaxMind.com`.
    private static let marker: [UInt8] = [0xab, 0xcd, 0xef] + Array("MaxMind.com".utf8)

    /// Zeros between the tree and the data.
    private static let separatorBytes = 16

    /// Such as `GeoLite2-City`; at most 200 bytes.
    var databaseType: String
    /// When the table was built, in seconds since the Unix epoch.
    var builtAt: UInt64
    /// Nodes of the search tree.
    var nodeCount: Int
    /// The languages of its names, as language tags; at most 64.
    var languages: [String]

    /// The offset in `tail`, the last bytes of a file, at which the metadata begin: after the last marker. nil without a
    /// marker.
    static func start(in tail: [UInt8]) -> Int? {
        guard tail.count >= marker.count else { return nil }
        for start in stride(from: tail.count - marker.count, through: 0, by: -1)
        where tail[start] == marker[0] && tail[start..<start + marker.count].elementsEqual(marker) {
            return start + marker.count
        }
        return nil
    }

    /// Reads the metadata in `tail`, the last bytes of a file of `size` bytes, and checks that the tree fits into the file.
    ///
    /// Do this before libmaxminddb opens the file. Version 1.7 computes the size of the tree in 32 bits, and so accepts some
    /// counts of nodes that reach far past the end. It also lists everything that the metadata point to, however often.
    ///
    /// - Throws: `GeoTableError` if the metadata are missing or corrupt, or the tree is larger than the file.
    init(tail: [UInt8], size: Int, path: String) throws(GeoTableError) {
        func fault(_ why: String) -> GeoTableError { GeoTableError(path: path, problem: .notMMDB(why)) }
        guard let start = Self.start(in: tail) else {
            throw fault("no metadata at its end: cut short, or another format")
        }
        let found = tail[start...].withUnsafeBytes {
            bytes -> (type: String, built: UInt64, nodes: UInt64, bits: UInt64, languages: [String])? in
            let data = MMDBData(bytes: bytes)
            let map = data.value(at: 0)
            guard data.isSound(at: 0), let nodes = data.unsigned(data.member("node_count", of: map)),
                let bits = data.unsigned(data.member("record_size", of: map)), [24, 28, 32].contains(bits),
                let type = data.text(data.member("database_type", of: map)),
                let built = data.unsigned(data.member("build_epoch", of: map))
            else { return nil }
            return (
                String(decoding: type.prefix(PlaceText.maximumBytes), as: UTF8.self)
                    .excerpt(bytes: PlaceText.maximumBytes), built, nodes, bits,
                data.languages(data.member("languages", of: map))
            )
        }
        guard let found else { throw fault("corrupt metadata") }
        let before = size - (tail.count - start) - Self.marker.count - Self.separatorBytes
        // A node is two records of `bits` bits.
        guard found.nodes > 0, found.nodes <= UInt64(UInt32.max), before > 0,
            found.nodes * (found.bits / 4) <= UInt64(before)
        else { throw fault("its tree is larger than the file") }
        databaseType = found.type
        builtAt = found.built
        nodeCount = Int(found.nodes)
        languages = found.languages
    }
}

extension MMDBData {
    /// The language tags among the first 64 members of an array.
    fileprivate func languages(_ array: Value?) -> [String] {
        guard let array, array.kind == .array else { return [] }
        var languages: [String] = []
        var at = array.end
        var budget = Self.maximumValues
        for _ in 0..<min(array.count, 64) {
            guard let text = text(resolved(at: at)), let next = end(ofValueAt: at, budget: &budget) else { break }
            if let language = LanguageTag(String(decoding: text, as: UTF8.self)) { languages.append(language.text) }
            at = next
        }
        return languages
    }
}
