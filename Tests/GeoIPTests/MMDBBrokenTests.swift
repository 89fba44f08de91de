import Core
import Foundation
import TestKit
import Testing

@testable import GeoIP

@Suite struct MMDBBrokenTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Addresses in and out of the fixtures' networks.
    private static let addresses: [IPAddress] =
        (0..<256).map { IPAddress(v4: 0xc000_0200 | $0) } + (0..<64).map { IPAddress(v4: $0 << 26) }
        + (0..<64).map { IPAddress(high: 0x2001_0db8_0000_0000 | $0 << 14, low: $0) }
        + (0..<64).map { IPAddress(high: $0 << 58, low: $0) }

    @Test(
        "Whatever is cut off the end, the file is refused", arguments: ["maxmind-city", "v4-only", "ipinfo-location"])
    func refusesWhatIsCutShort(name: String) throws {
        let whole = try bytes(ofFixture: name)
        for length in stride(from: 0, to: whole.count, by: 7).map({ $0 }) + [whole.count - 1] {
            let path = try folder.put(whole.prefix(length), as: "cut.mmdb")
            #expect(throws: GeoTableError.self, "\(length) bytes of \(whole.count)") { try openTable(path) }
        }
    }

    @Test("Flipped bytes: refused, or looked up to the end with no country but a code", arguments: 0..<24)
    func survivesFlippedBytes(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let name = ["maxmind-city", "dbip-city", "v4-only", "ipinfo-location"][Int(seed) % 4]
        let sound = try bytes(ofFixture: name)
        var opened = 0
        for round in 0..<40 {
            var broken = sound
            for _ in 0...round / 8 {
                broken[Int.random(in: broken.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let path = try folder.put(broken, as: "flipped.mmdb")
            let table: GeoTable
            do throws(GeoTableError) { table = try GeoTable(path: path, now: someTime) } catch { continue }
            opened += 1
            for address in Self.addresses {
                guard let place = table.place(of: address) else { continue }
                #expect(place.country.utf8.count == 2)
                #expect(place.country.utf8.allSatisfy { $0 >= 65 && $0 <= 90 })
                #expect((place.precision == .city) == (place.city != nil))
            }
        }
        #expect((1...39).contains(opened), "some of the broken files can be opened, and some cannot")
    }

    @Test("A tree that leads out of the file is refused, and so are data that are garbage")
    func refusesACorruptTreeAndCorruptData() throws {
        let sound = try bytes(ofFixture: "v4-only")
        let tree = try #require(nodeCount(of: sound)) * 6
        var corruptTree = sound
        for i in 0..<tree { corruptTree[i] = 0xff }
        var corruptData = sound
        let metadata = try #require(MMDBMetadata.start(in: sound))
        for i in tree + 16..<metadata - 14 { corruptData[i] = 0xff }
        for (broken, why) in [(corruptTree, "corrupt tree"), (corruptData, "corrupt data")] {
            let path = try folder.put(broken, as: "broken.mmdb")
            #expect(throws: GeoTableError(path: path, problem: .notMMDB(why))) { try openTable(path) }
        }
    }

    @Test("A count of nodes that overflows 32 bits when multiplied does not fool the check")
    func refusesATreeLargerThanTheFile() throws {
        let sound = try bytes(ofFixture: "maxmind-city")
        let key = Array("node_count".utf8)
        let start = try #require(sound.indices.last { sound[$0...].starts(with: key) }) + key.count
        // A uint32 has at most 4 bytes; fewer were written, so the value grows in place of the bytes that follow.
        let written = Int(sound[start] & 31)
        let overflowing: UInt32 = 0xffff_fff8 / 7 + 1
        var broken =
            Array(sound[..<start]) + [0xc4] + (0..<4).map { UInt8(truncatingIfNeeded: overflowing >> (24 - 8 * $0)) }
        broken += sound[(start + 1 + written)...]
        let path = try folder.put(broken, as: "large.mmdb")
        #expect(throws: GeoTableError(path: path, problem: .notMMDB("its tree is larger than the file"))) {
            try openTable(path)
        }
    }

    @Test("A table that is in use does not mind what is done to its file")
    func survivesTruncationInPlace() throws {
        let path = try folder.put(fixture: "maxmind-city", as: "city.mmdb")
        let table = try openTable(path)
        #expect(truncate(path, 0) == 0)
        #expect(table.place(of: ip("192.0.2.1"))?.city == "Duckburg")
    }

    private func nodeCount(of table: [UInt8]) -> Int? {
        try? MMDBMetadata(tail: table, size: table.count, path: "").nodeCount
    }
}
