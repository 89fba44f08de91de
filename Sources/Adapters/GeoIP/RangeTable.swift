import Core

/// A table of address ranges from a CSV file, in memory.
///
/// An IPv4 range takes some 8 bytes, an IPv6 range 20, and each location is stored once. For millions of ranges, an MMDB file
/// is better, because it needs no parsing.
final class RangeTable: Sendable {
    /// How many ranges the file has.
    let networks: Int
    let hasCities: Bool
    private let v4: RangeMap<UInt32>
    private let v6: RangeMap<UInt128>
    private let places: [Location]

    /// Reads the contents of the file at `path`; `bytes` must not be empty.
    ///
    /// - Throws: `GeoTableError` for the first invalid line, if two ranges overlap, or if no range has a location.
    init(_ bytes: UnsafeRawBufferPointer, path: String) throws(GeoTableError) {
        // Known tables are sorted, and then no temporary list is needed. For any other, start again and sort.
        var maps = Maps()
        var reader = RangeReader(bytes)
        if try !maps.readInOrder(&reader, path: path) {
            reader = RangeReader(bytes)
            maps = try Maps(sorting: &reader, path: path)
        }
        guard !reader.places.all.isEmpty else {
            throw GeoTableError(path: path, problem: .noPlaces("\(maps.networks) ranges, none with a country"))
        }
        networks = maps.networks
        hasCities = reader.places.hasCities
        v4 = maps.v4
        v6 = maps.v6
        places = reader.places.all
    }

    /// The location of `address`; nil if it is in no range, or in one without a country.
    func place(of address: IPAddress) -> Location? {
        let number =
            address.isIPv4
            ? v4[UInt32(truncatingIfNeeded: address.low)] : v6[UInt128(address.high) << 64 | UInt128(address.low)]
        return number == 0 ? nil : places[Int(number) - 1]
    }
}

/// The ranges of both families.
private struct Maps {
    var v4 = RangeMap<UInt32>()
    var v6 = RangeMap<UInt128>()
    var networks = 0

    init() {}

    /// Adds each row as it is read. Returns false at the first that is not above all others of its family.
    mutating func readInOrder(_ reader: inout RangeReader, path: String) throws(GeoTableError) -> Bool {
        while let row = try reader.next(path) {
            let line = UInt32(truncatingIfNeeded: reader.line)
            let isInOrder =
                switch row.bounds {
                case .v4(let first, let last):
                    v4.append(.init(first: first, last: last, value: row.place, line: line))
                case .v6(let first, let last):
                    v6.append(.init(first: first, last: last, value: row.place, line: line))
                }
            guard isInOrder else { return false }
            networks += 1
        }
        return true
    }

    /// Reads all rows before it sorts them.
    init(sorting reader: inout RangeReader, path: String) throws(GeoTableError) {
        var rows4: [RangeMap<UInt32>.Entry] = []
        var rows6: [RangeMap<UInt128>.Entry] = []
        while let row = try reader.next(path) {
            let line = UInt32(truncatingIfNeeded: reader.line)
            switch row.bounds {
            case .v4(let first, let last):
                rows4.append(.init(first: first, last: last, value: row.place, line: line))
            case .v6(let first, let last):
                rows6.append(.init(first: first, last: last, value: row.place, line: line))
            }
        }
        networks = rows4.count + rows6.count
        v4 = try Self.sorted(rows4, path)
        v6 = try Self.sorted(rows6, path)
    }

    private static func sorted<Bound>(_ rows: consuming [RangeMap<Bound>.Entry], _ path: String)
        throws(GeoTableError) -> RangeMap<Bound>
    {
        do throws(RangeMap<Bound>.Overlap) {
            return try RangeMap(sorting: rows)
        } catch {
            throw GeoTableError(
                path: path, problem: .malformedLine(Int(error.line), "overlaps line \(error.earlierLine)"))
        }
    }
}

extension RangeReader {
    /// The next row of the file at `path`.
    fileprivate mutating func next(_ path: String) throws(GeoTableError) -> Row? {
        do throws(CSVLines.Malformed) {
            return try next()
        } catch {
            throw GeoTableError(path: path, problem: .malformedLine(line, error.why))
        }
    }
}
