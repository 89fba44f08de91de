import Core
import Foundation
import GRDB
import StoreSQLite
import TestKit
import Testing

/// A store with something of everything, closed, to be damaged behind the program's back.
struct SampleStore {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("mailbell.sqlite")
        let store = try SQLiteStore(path: path)
        try store.commit { store in
            let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
            try store.addAddress("second@example.org", to: ada)
            for (user, first) in [(ada, 1), (bob, 11)] as [(UserID, UInt64)] {
                let people = try store.addMessage(
                    "m\(user)", of: user, to: ["mia@example.com", "ben@example.com"],
                    links: (1...3).map { "https://e.example/\($0)" }, firstTicket: first)
                for person in people { try store.add(.sent, to: user, recipient: person.id, at: .at(1)) }
                for seq in 3...10 {
                    let person = people[seq % 2].id
                    let isClick = seq % 3 == 0
                    try store.addHit(
                        isClick ? .click : .open, seq % 4 == 0 ? .machine : .human, to: user,
                        recipient: seq == 7 ? nil : person, at: Double(seq),
                        link: isClick ? .init(n: 1, url: "https://e.example/1") : nil)
                    try store.keep(.sample(of: user, recipient: person, seq: Seq(seq), at: .at(Double(seq))))
                }
                #expect(try store.markRead(of: user, upTo: 5))
                try store.add(.read, to: user, at: .at(11))
                try store.keepEvent("e-1", of: user, seq: 4, at: .at(3))
                try store.setTracking(.anonymous, of: "ben@example.com", user: user)
                try store.saveCursor(Cursor(epoch: Epoch("e1"), seq: 11), device: "tray", of: user, at: .at(1))
                try store.saveCursor(Cursor(epoch: Epoch("e0"), seq: 99), device: "old", of: user, at: .at(1))
                try store.insertToken(
                    TokenRecord(id: "tk_\(user)", user: user, scopes: [.read], label: "", createdAt: .at(0)),
                    digest: [UInt8(user)])
            }
            try store.addUser("eve")
        }
        // Of both logs 1, 2, 3 and 6 go: the floor is 4, and 6 holds its place.
        _ = try store.commit {
            try $0.expire(before: [.sent: .at(5), .click: .at(7)], hitsBefore: .at(0), limit: 99)
        }
        store.close()
    }

    func damage(_ sql: String) throws {
        try DatabaseQueue(path: path).write { db in
            try db.execute(sql: sql)
            try #require(db.totalChangesCount > 0, "the damage is none")
        }
    }

    /// The first column of a question's rows.
    func texts(_ sql: String) throws -> [String] {
        try DatabaseQueue(path: path).read { try String.fetchAll($0, sql: sql) }
    }

    func verify() throws -> Verification { try SQLiteStore(path: path).verify() }

    var file: URL { URL(fileURLWithPath: path) }
}
