import Foundation
import TestKit
import Testing

@testable import GeoIP

@Suite struct GeoTableTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("The contents tell what a table is, not its name")
    func sniffs() throws {
        let mmdb = try openTable(try folder.put(fixture: "maxmind-country", as: "table.csv"))
        #expect(mmdb.kind == .mmdb)
        let ranges = try openTable(try folder.put("192.0.2.0,192.0.2.255,AU\n".utf8, as: "table.mmdb"))
        #expect(ranges.kind == .ranges)
        #expect(ranges.databaseType == "ranges with countries")
        #expect(ranges.networks == 1)
        #expect(ranges.builtAt == nil)
        #expect(ranges.loadedAt == someTime)
        #expect(ranges.place(of: ip("192.0.2.1")) == country("AU"))
    }

    @Test(
        arguments: [
            ([0x1f, 0x8b, 0x08, 0x00], .packed("gzip")),
            ([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00], .packed("zip")),
            ([0x00, 0x00, 0x01], .notMMDB("no metadata at its end: cut short, or another format")),
            ([], .unreadable("empty")),
            (Array("hello".utf8), .malformedLine(1, "fewer than 3 columns")),
        ] as [([UInt8], GeoTableError.Problem)])
    func refuses(bytes: [UInt8], problem: GeoTableError.Problem) throws {
        let path = try folder.put(bytes, as: "table")
        #expect(throws: GeoTableError(path: path, problem: problem)) { try openTable(path) }
    }

    @Test func refusesWhatIsNoFile() throws {
        #expect(throws: GeoTableError(path: folder.path, problem: .unreadable("not a regular file"))) {
            try openTable(folder.path)
        }
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(throws: GeoTableError(path: pipe, problem: .unreadable("not a regular file"))) { try openTable(pipe) }
        let nothing = folder.path + "/nothing"
        #expect(throws: GeoTableError(path: nothing, problem: .unreadable("No such file or directory"))) {
            try openTable(nothing)
        }
    }

    @Test("A sparse file of 3 GiB is refused before it is read")
    func refusesWhatIsTooLarge() throws {
        let path = try folder.put([1], as: "table")
        #expect(truncate(path, 3 << 30) == 0)
        #expect(throws: GeoTableError(path: path, problem: .unreadable("larger than 2 GiB"))) { try openTable(path) }
    }

    @Test func noticesAWriteWhileItReads() throws {
        let path = try folder.put([1, 2, 3], as: "table")
        let file = try TableFile(path: path)
        try file.checkUnchanged()
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.truncate(atOffset: 2)
        #expect(throws: GeoTableError(path: path, problem: .changedWhileRead)) { try file.checkUnchanged() }
        #expect(throws: GeoTableError(path: path, problem: .changedWhileRead)) { _ = try file.copyInMemory() }
    }

    @Test func saysWhatToDo() {
        #expect(
            "\(GeoTableError(path: "/x.mmdb", problem: .notMMDB("corrupt tree"), role: .city))"
                == "/x.mmdb: not a readable MMDB file (corrupt tree): give a GeoLite2/DB-IP City table or leave --geo-city out"
        )
        #expect(
            "\(GeoTableError(path: "/x.csv", problem: .malformedLine(3, "overlaps line 1"), role: .country))"
                == "/x.csv: line 3: overlaps line 1: give a country table, such as /usr/share/tor/geoip, or leave --geo-country out"
        )
        #expect(
            "\(GeoTableError(path: "/x", problem: .noPlaces("GeoLite2-ASN")))"
                == "/x: contains no locations (GeoLite2-ASN)")
    }
}
