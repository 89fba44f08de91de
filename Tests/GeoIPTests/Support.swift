import Core
import Foundation
import TestKit
import Testing

@testable import GeoIP

/// The path of a table in Fixtures, which make_fixtures.py makes.
func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name).mmdb").path
}

/// The address that `text` must be.
func ip(_ text: String) -> IPAddress {
    guard let address = IPAddress(text) else { preconditionFailure("\(text) is no address") }
    return address
}

func city(_ city: String?, _ region: String?, _ country: String, _ timeZone: String? = nil) -> Location {
    Location(
        city: city, region: region, country: country, timeZone: timeZone, precision: city == nil ? .country : .city)
}

func country(_ code: String) -> Location { Location(country: code, precision: .country) }

let someTime = Timestamp(milliseconds: 1_700_000_000_000)

/// The table in the file at `path`.
func openTable(_ path: String) throws -> GeoTable { try GeoTable(path: path, now: someTime) }

/// The ranges of a CSV text.
func ranges(_ text: String) throws -> RangeTable {
    try Array(text.utf8).withUnsafeBytes { try RangeTable($0, path: "/table.csv") }
}

extension TemporaryFolder {
    /// Puts a file in place as one should: written elsewhere, then renamed. Returns its path.
    @discardableResult
    func put(_ bytes: some Sequence<UInt8>, as name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"), options: .atomic)
        return "\(path)/\(name)"
    }

    @discardableResult
    func put(fixture: String, as name: String) throws -> String { try put(bytes(ofFixture: fixture), as: name) }
}

func bytes(ofFixture name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: fixture(name)))) }
