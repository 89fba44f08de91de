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
            try Self.fillRecords(store, ada: ada, bob: bob)
        }
        // Of both logs 1, 2, 3 and 6 go: the floor is 4, and 6 holds its place.
        _ = try store.commit {
            try $0.expire(before: [.sent: .at(5), .click: .at(7)], hitsBefore: .at(0), limit: 99)
        }
        store.close()
    }

    /// Contact 1 is linked to company 2, and mails 1 and 2 are filed on both. Deal 3 is in the trash, mail 3 was deleted, and the
    /// bytes of two attachments are stored.
    static func fillRecords(_ store: any StoreTransaction, ada: UserID, bob: UserID) throws {
        let mia = try store.insertRecord(
            .sample(.contact, "Mia", keys: ["mia@example.com", "m@example.com"], owner: ada))
        let company = try store.insertRecord(.sample(.company, "Example", keys: ["example.com"]))
        let deal = try store.insertRecord(.sample(.deal, "Old", owner: bob, stage: "Lost"))
        #expect(try store.updateRecord(deal.trashed(at: 2)))
        try store.associate(mia.id, .init(to: company.id, .domain, at: .at(1), isPrimary: true))
        try store.note(RecordChange(at: .at(1), by: RecordChange.logging, what: "created"), of: mia.id)
        let first = try store.log(
            .sample(1, at: 3), of: ada, text: "Hello", on: [mia.id, company.id],
            [store.attach(1, 1), store.attach(2, 2, isInline: true)])
        var reply = MailEntry.sample(2, at: 4)
        (reply.thread, reply.parent) = (first.id, first.id)
        let second = try store.log(reply, of: bob, text: "Re", on: [mia.id, company.id], isPrivate: true)
        #expect(try store.pin(second.id, on: mia.id, at: .at(5)))
        try store.deleteMailEntry(store.log(3, of: ada, on: [mia.id], at: 5).id, at: .at(6))
        try store.putChunk(0, of: Array(repeating: 3, count: 32), [1], at: .at(1))
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
