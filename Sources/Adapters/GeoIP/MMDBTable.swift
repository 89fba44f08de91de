import CMaxMindDB
import Core
import Glibc

/// A table in MaxMind's format. libmaxminddb opens it and walks its tree; `MMDBData` reads the records.
///
/// The library maps files. If a mapped file is truncated in place, as `cp new.mmdb table.mmdb` does, the next look-up kills
/// the process with SIGBUS. If it is written to, its data change after all checks. So the table is copied to a file in
/// memory, and that is mapped. This takes 60 to 130 MB for a table of cities, but nothing done to the file can end the hub.
final class MMDBTable: Sendable {
    let metadata: MMDBMetadata

    // Unchanged from `init` to `deinit`. The library's look-ups take it as const, and are safe on any thread.
    private nonisolated(unsafe) let handle: UnsafeMutablePointer<MMDB_s>

    /// Opens `copy`, a copy of the file at `path` whose last bytes are `tail`.
    ///
    /// - Throws: `GeoTableError` if it is not an MMDB file, samples show that it is corrupt, or it has none of the `content`.
    init(
        _ copy: borrowing MemoryFile, tail: [UInt8], telling content: GeoTable.Content, path: String
    ) throws(GeoTableError) {
        metadata = try MMDBMetadata(tail: tail, size: copy.size, path: path)
        // `handle` is set last: from then on, an error thrown runs `deinit`, which closes the library's struct.
        let opened = UnsafeMutablePointer<MMDB_s>.allocate(capacity: 1)
        opened.initialize(to: MMDB_s())
        let status = MMDB_open(copy.path, UInt32(MMDB_MODE_MMAP), opened)
        guard status == MMDB_SUCCESS else {
            opened.deallocate()
            throw GeoTableError(path: path, problem: .notMMDB(String(cString: MMDB_strerror(status))))
        }
        handle = opened
        try checkSamples(telling: content, path: path)
    }

    deinit {
        MMDB_close(handle)
        handle.deallocate()
    }

    /// The location of `address`; nil if the table does not know it, or its record is corrupt.
    ///
    /// - Parameter language: the language of the names; nil for English names without the country's name.
    func place(of address: IPAddress, in language: LanguageTag? = nil) -> Location? {
        offset(of: address).flatMap { data.place(at: $0, in: language) }
    }

    /// The number of the autonomous system that announces `address`; nil if the table does not know it, or its record is
    /// corrupt.
    func systemNumber(of address: IPAddress) -> UInt32? {
        offset(of: address).flatMap { data.systemNumber(at: $0) }
    }

    /// The offset of the record of `address` in the data section; nil if it has none.
    private func offset(of address: IPAddress) -> Int? {
        var status = MMDB_SUCCESS
        let result =
            if address.isIPv4 {
                withUnsafeBytes(of: sockaddr_in(address)) {
                    MMDB_lookup_sockaddr(handle, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &status)
                }
            } else {
                withUnsafeBytes(of: sockaddr_in6(address)) {
                    MMDB_lookup_sockaddr(handle, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &status)
                }
            }
        guard status == MMDB_SUCCESS, result.found_entry else { return nil }
        return Int(result.entry.offset)
    }

    private var data: MMDBData {
        MMDBData(
            bytes: UnsafeRawBufferPointer(
                start: handle.pointee.data_section, count: Int(handle.pointee.data_section_size)))
    }
}

extension MMDBTable {
    private static let sampledNodes = 4096

    /// Checks nodes spread over the whole tree; all nodes of a small one.
    ///
    /// Each must point to another node, to nothing, or to a well-formed record, and at least one record must have the
    /// `content`. It checks samples so that the time to open a table does not depend on its size. A look-up of corrupt data
    /// that the samples missed returns nil.
    private func checkSamples(telling content: GeoTable.Content, path: String) throws(GeoTableError) {
        func fault(_ why: String) -> GeoTableError { GeoTableError(path: path, problem: .notMMDB(why)) }
        let data = data
        let samples = min(metadata.nodeCount, Self.sampledNodes)
        var seen: Set<UInt32> = []
        var isOfUse = false
        for sample in 0..<samples {
            var node = MMDB_search_node_s()
            guard MMDB_read_node(handle, UInt32(sample * metadata.nodeCount / samples), &node) == MMDB_SUCCESS else {
                throw fault("corrupt tree")
            }
            for (type, entry) in [
                (Int32(node.left_record_type), node.left_record_entry),
                (Int32(node.right_record_type), node.right_record_entry),
            ] {
                if type == MMDB_RECORD_TYPE_INVALID { throw fault("corrupt tree") }
                guard type == MMDB_RECORD_TYPE_DATA, seen.insert(entry.offset).inserted else { continue }
                guard data.isSound(at: Int(entry.offset)) else { throw fault("corrupt data") }
                guard !isOfUse else { continue }
                isOfUse =
                    switch content {
                    case .places: data.place(at: Int(entry.offset)) != nil
                    case .systems: data.systemNumber(at: Int(entry.offset)) != nil
                    }
            }
        }
        guard isOfUse else {
            let type = metadata.databaseType
            throw GeoTableError(path: path, problem: content == .places ? .noPlaces(type) : .noSystems(type))
        }
    }
}

extension sockaddr_in {
    fileprivate init(_ address: IPAddress) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_addr.s_addr = UInt32(truncatingIfNeeded: address.low).bigEndian
    }
}

extension sockaddr_in6 {
    fileprivate init(_ address: IPAddress) {
        self.init()
        sin6_family = sa_family_t(AF_INET6)
        withUnsafeMutableBytes(of: &sin6_addr) {
            $0.storeBytes(of: address.high.bigEndian, as: UInt64.self)
            $0.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
    }
}
