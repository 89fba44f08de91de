import Foundation
import TestKit

/// The store's files, looked into behind the hub's back.
extension HubUnderTest {
    /// How often a text stands in the file and its write-ahead log, as bytes, whatever the case of its letters.
    func countInStore(_ text: String) -> Int {
        ["", "-wal"].reduce(0) { sum, end in
            guard let bytes = FileManager.default.contents(atPath: data + "/mailbell.db" + end) else { return sum }
            return sum
                + String(decoding: bytes, as: UTF8.self).lowercased().components(separatedBy: text.lowercased())
                .count - 1
        }
    }

    /// Changes the store of a hub that has stopped, by another program.
    func change(_ sql: String) throws {
        let script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()"
        let result = try run(Tool.python, ["-c", script, data + "/mailbell.db", sql])
        guard result.code == 0 else { throw Failure("\(sql): \(result.errors)") }
    }

    /// The first column of the first row, by another program.
    func number(_ sql: String) throws -> Int { try EndToEndTests.number(sql, in: data) }
}

/// The same of the store in a folder.
func number(_ sql: String, in folder: String) throws -> Int {
    let script = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])"
    let result = try run(Tool.python, ["-c", script, folder + "/mailbell.db", sql])
    guard let number = Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
        throw Failure("\(sql): \(result)")
    }
    return number
}
