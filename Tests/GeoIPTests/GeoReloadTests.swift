import Core
import Dispatch
import Foundation
import Synchronization
import TestKit
import Testing

@testable import GeoIP

@Suite struct GeoReloadTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let australia = "192.0.2.0,192.0.2.255,AU\n"
    private static let france = "192.0.2.0,192.0.2.255,FR\n"
    private static let broken = "192.0.2.0,192.0.1.0,JP\n"

    @Test(arguments: [true, false])
    func takesAGoodReplacementKeepsTheOldForABrokenOne(onlyIfChanged: Bool) throws {
        let path = try folder.put(Self.australia.utf8, as: "country")
        let geo = try GeoIP(city: fixture("dbip-city"), country: path)
        func reload() -> [GeoReport] { onlyIfChanged ? geo.reloadIfChanged() : geo.reload() }
        let address = ip("192.0.3.1")
        #expect(geo.place(of: address) == nil)

        try folder.put("192.0.3.0,192.0.3.255,FR\n".utf8, as: "country")
        #expect(geo.place(of: address) == nil, "nothing happens before a reload")
        var reports = reload()
        #expect(reports.map(\.role) == [.city, .country])
        #expect(reports.map(\.outcome.name) == [onlyIfChanged ? "unchanged" : "swapped", "swapped"])
        #expect(geo.place(of: address) == country("FR"))

        try folder.put(Self.broken.utf8, as: "country")
        reports = reload()
        #expect(reports.last?.outcome.name == "refused")
        #expect(
            reports.last?.description
                == "--geo-country: the previous table stays in use: \(path): line 1: the range ends before it starts: "
                + "give a country table, such as /usr/share/tor/geoip, or leave --geo-country out")
        #expect(geo.place(of: address) == country("FR"))
        #expect(geo.tables.last?.refused?.problem == .malformedLine(1, "the range ends before it starts"))

        try folder.put("192.0.3.0,192.0.3.255,SE\n".utf8, as: "country")
        #expect(reload().last?.outcome.name == "swapped")
        #expect(geo.place(of: address) == country("SE"))
        #expect(geo.tables.last?.refused == nil)
    }

    @Test func opensOnlyWhatChangedAndReportsARefusalOnce() throws {
        let path = try folder.put(Self.australia.utf8, as: "country")
        let calls = Counter()
        let geo = try GeoIP(country: path, now: { Timestamp(milliseconds: Int64(calls.next())) })
        func outcome() -> String? { geo.reloadIfChanged().first?.outcome.name }

        #expect(outcome() == "unchanged")
        #expect(geo.tables.first?.table.loadedAt == Timestamp(milliseconds: 1))

        try folder.put(Self.broken.utf8, as: "country")
        #expect(outcome() == "refused")
        #expect(outcome() == "unchanged")
        #expect(geo.tables.first?.refused != nil, "the display still tells")

        try FileManager.default.removeItem(atPath: path)
        #expect(outcome() == "refused")
        #expect(outcome() == "unchanged")
        #expect(geo.tables.first?.refused?.problem == .unreadable("No such file or directory"))

        try folder.put(Self.france.utf8, as: "country")
        #expect(outcome() == "swapped")
        #expect(outcome() == "unchanged")
        #expect(geo.place(of: ip("192.0.2.1")) == country("FR"))
    }

    @Test("A write in place is a change too, if only its time differs")
    func seesTheTimeOfAWrite() throws {
        let path = try folder.put(Self.australia.utf8, as: "country")
        let geo = try GeoIP(country: path)
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.write(contentsOf: Data(Self.france.utf8))
        try handle.close()
        var times = [timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0)]
        #expect(utimes(path, &times) == 0)
        #expect(geo.reloadIfChanged().first?.outcome.name == "swapped")
        #expect(geo.place(of: ip("192.0.2.1")) == country("FR"))
    }

    @Test("A table that goes back to the version in use after a refusal is in use, and not refused any more")
    func forgetsARefusal() throws {
        let path = try folder.put(Self.australia.utf8, as: "country")
        let aside = folder.path + "/aside"
        let geo = try GeoIP(country: path)
        #expect(rename(path, aside) == 0)
        #expect(geo.reloadIfChanged().first?.outcome.name == "refused")
        #expect(rename(aside, path) == 0)
        #expect(geo.reloadIfChanged().first?.outcome.name == "swapped")
        #expect(geo.tables.first?.refused == nil)
    }

    @Test("Look-ups beside reloads see the one table or the other, never none")
    func swapsWhole() throws {
        let name = "city.mmdb"
        let path = try folder.put(fixture: "maxmind-city", as: name)
        let geo = try GeoIP(city: path)
        let expected: Set<Location?> = [
            city("Duckburg", "Calisota", "DE", "Europe/Berlin"), city("Duckburg", "Calisota", "DE"),
        ]
        let replacements = try ["dbip-city", "maxmind-city"].map { try bytes(ofFixture: $0) }
        let flag = Flag()
        let seen = Mutex<Set<Location?>>([])
        // The first iteration starts first, so the others, which wait for it, do not keep it from a thread.
        DispatchQueue.concurrentPerform(iterations: 4) { iteration in
            var mine: Set<Location?> = []
            func look() { mine.insert(geo.place(of: ip("192.0.2.1"))) }
            if iteration == 0 {
                for round in 0..<120 {
                    let bytes = replacements[round % 2]
                    _ = try? folder.put(round % 3 == 2 ? bytes.dropLast(40) : bytes[...], as: name)
                    geo.reloadIfChanged()
                    look()
                }
                flag.isUp.store(true, ordering: .relaxed)
            } else {
                repeat { look() } while !flag.isUp.load(ordering: .relaxed)
            }
            seen.withLock { $0.formUnion(mine) }
        }
        #expect(seen.withLock { $0 } == expected)
    }
}

private final class Flag: Sendable {
    let isUp = Atomic(false)
}

/// 1, 2, 3, ...
private final class Counter: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

extension GeoReport.Outcome {
    var name: String {
        switch self {
        case .swapped: "swapped"
        case .refused: "refused"
        case .unchanged: "unchanged"
        }
    }
}
