import Core
import GeoIP
import Glibc

extension Fuzz {
    /// Table files of both kinds, all of the input: MMDB as it comes, CSV also with its lines the other way round.
    public static func tables(_ bytes: [UInt8]) -> [String] {
        var findings = Findings()
        guard !bytes.isEmpty else { return [] }
        let addresses = addresses(in: bytes)
        let table = open(bytes, .places, &findings)
        if let table {
            read(table, at: addresses, &findings)
            let again = open(bytes, .places, &findings)
            findings.hold(again.map { $0.isLike(table, at: addresses) } == true, "another table when opened again")
        }
        if let systems = open(bytes, .systems, &findings) {
            for address in addresses { _ = systems.systemNumber(of: address) }
        }
        // The order of lines means nothing, but that of a header line.
        func isRange(_ line: ArraySlice<UInt8>?) -> Bool { line?.first.map { (0x30...0x39).contains($0) } ?? false }
        let rows = bytes.split(separator: 10)
        if isRange(rows.first), isRange(rows.last),
            bytes.allSatisfy({ $0 == 10 || $0 == 13 || $0 == 9 || (0x20...0x7e).contains($0) })
        {
            let turned = open(Array(rows.reversed().joined(separator: [10])), .places, &findings)
            findings.hold((turned == nil) == (table == nil), "taken in one order of lines, and not in the other")
            if let turned, let table {
                findings.hold(turned.isLike(table, at: addresses), "another table with its lines the other way round")
            }
        }
        return findings.ended()
    }

    private static func read(_ table: GeoTable, at addresses: [IPAddress], _ findings: inout Findings) {
        findings.hold(
            table.databaseType.utf8.count <= 200 && table.databaseType.isOneLine, "type: \(table.databaseType)")
        findings.hold(table.languages.count <= 64, "\(table.languages.count) languages")
        let languages = (table.languages.prefix(2) + ["pt-BR"]).map { LanguageTag($0) }
        for address in addresses {
            let place = table.place(of: address)
            for language in languages {
                let named = table.place(of: address, in: language)
                findings.hold(named?.country == place?.country, "another country in another language at \(address)")
            }
            guard let place else { continue }
            findings.hold(
                place.country.utf8.count == 2 && place.country.utf8.allSatisfy { $0 >= 65 && $0 <= 90 },
                "country \(place.country)")
            findings.hold((place.precision == .city) == (place.city != nil), "precision of \(place)")
            for name in [place.city, place.region, place.timeZone, place.countryName].compactMap(\.self) {
                findings.hold(!name.isEmpty && name.utf8.count <= 600, "a name of \(name.utf8.count) bytes")
            }
            guard let zone = place.timeZone, let geo else { continue }
            for time in times {
                let local = geo.localTime(time, in: zone)
                findings.hold(local.map { $0.utf8.count == 25 } ?? true, "\(local ?? "") in \(zone)")
            }
        }
    }

    /// Has no tables; tells the time.
    private static let geo = try? GeoIP()
    private static let times = [0, .max, .min, 253_402_300_799_999, 1_795_323_843_123].map {
        Timestamp(milliseconds: $0)
    }

    /// The table that a file of these bytes is; nil if it is none.
    private static func open(_ bytes: [UInt8], _ content: GeoTable.Content, _ findings: inout Findings) -> GeoTable? {
        guard !bytes.isEmpty else { return nil }
        let path = "/tmp/mailbell-fuzz-" + String(repeating: "X", count: 6)
        let descriptor = path.utf8CString.withUnsafeBufferPointer { name in
            var name = Array(name)
            let descriptor = mkstemp(&name)
            if descriptor >= 0 { unlink(name) }
            return descriptor
        }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard bytes.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else { return nil }
        do throws(GeoTableError) {
            return try GeoTable(
                path: "/proc/self/fd/\(descriptor)", telling: content, now: Timestamp(milliseconds: 1_795_323_843_123))
        } catch {
            findings.hold(error.description.utf8.count <= 500 && error.description.isOneLine, "an error: \(error)")
            if case .malformedLine(let line, _) = error.problem {
                let lines = bytes.count { $0 == 10 } + 1
                findings.hold((1...lines).contains(line), "a fault on line \(line) of \(lines)")
            }
            return nil
        }
    }

    /// Those that stand in a CSV file, those beside them, and some of everywhere.
    private static func addresses(in bytes: [UInt8]) -> [IPAddress] {
        var addresses = (0..<16).map { IPAddress(v4: $0 << 28 | 0x20) }
        addresses += (0..<8).map { IPAddress(v4: 0xc000_0200 | $0 << 5) }
        addresses += (0..<8).map { IPAddress(high: $0 << 61 | 0x0db8, low: $0) }
        addresses += (0..<4).map { IPAddress(high: 0x2001_0db8_0000_0000 | $0 << 14, low: 1) }
        addresses += [IPAddress(v4: .max), .unspecified, IPAddress(high: .max, low: .max)]
        guard !bytes.contains(0) else { return addresses }
        for line in bytes.split(separator: 10).prefix(16) {
            for field in line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).prefix(2) {
                let text = String(decoding: field.filter { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
                if let number = UInt32(text) {
                    addresses += [number &- 1, number, number &+ 1].map { IPAddress(v4: $0) }
                } else if let number = UInt128(text) {
                    addresses.append(number.address)
                } else if let address = IPAddress(text) {
                    let number = UInt128(address.high) << 64 | UInt128(address.low)
                    addresses += [number &- 1, number, number &+ 1].map { number in
                        address.isIPv4 ? IPAddress(v4: UInt32(truncatingIfNeeded: number)) : number.address
                    }
                }
            }
        }
        return addresses
    }
}

extension GeoTable {
    fileprivate func isLike(_ other: GeoTable, at addresses: [IPAddress]) -> Bool {
        networks == other.networks && databaseType == other.databaseType && languages == other.languages
            && addresses.allSatisfy { place(of: $0) == other.place(of: $0) }
    }
}

extension UInt128 {
    fileprivate var address: IPAddress {
        IPAddress(high: UInt64(truncatingIfNeeded: self >> 64), low: UInt64(truncatingIfNeeded: self))
    }
}
