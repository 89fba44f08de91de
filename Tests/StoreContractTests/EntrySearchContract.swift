import Core
import TestKit
import Testing

/// Logged mails by their text.
@Suite struct EntrySearchContract {
    private func found(_ store: any Store, _ text: String, _ viewer: UserID = 1, limit: Int = 9) throws -> [Int64] {
        try store.read { try $0.searchEntries(text, viewer: viewer, limit: limit) }.map(\.id)
    }

    @Test(arguments: StoreUnderTest.all) func areFoundByWords(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                try store.log(1, of: 1, subject: "Angebot für Q3", text: "Dear Mia, the price is 1,200.", at: 30)
                try store.log(2, of: 1, to: ["tanaka@example.jp"], subject: "見積書", text: "田中様、ﾃﾞｰﾀを送ります。", at: 20)
                try store.log(3, of: 2, subject: "Secret", text: "price 林", isPrivate: true, at: 10)
                var cc = MailEntry.sample(4, at: 40)
                cc.cc = [.init(email: "x@cc.example", name: "Zoë Groß")]
                try store.log(cc, of: 2)
            }
            for (text, right) in [
                ("price", [1]), ("angebot", [1]), ("FÜR q3", [1]), ("田中", [2]), ("中様", [2]), ("データ", [2]), ("でーた", [2]),
                ("ﾃﾞｰﾀ 見積", [2]), ("tanaka", [2]), ("tanaka price", []), ("林", []), ("secret", []), ("zoë gross", [4]),
                ("cc.example", [4]), ("ada@example.org", [4, 1, 2]), ("a", [4, 1, 2]), ("", []), ("  ", []), ("\"", []),
                ("price OR 田中", []), ("1,2", [1]), ("mia@e", [4, 1]),
            ] as [(String, [Int64])] {
                #expect(try found(store, text) == right, "\(text)")
            }
            #expect(try found(store, "林", 2) == [3] && found(store, "price", 2) == [1, 3])
            #expect(try found(store, "ada", 1, limit: 1) == [4], "the one logged last")
            #expect(try found(store, "ada", 2, limit: 2) == [4, 3])
        }
    }

    @Test(arguments: StoreUnderTest.all) func whatIsDeletedIsNotFound(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in for n in 1...3 { try store.log(n, of: 1, text: "common only\(n)") } }
            try store.commit { store in
                try store.deleteMailEntry(1, at: .at(5))
                try store.eraseMailEntry(2)
            }
            #expect(try found(store, "common") == [3] && found(store, "only1") == [] && found(store, "mail 2") == [])
            try store.commit { store in
                try store.purgeMailEntries(deletedBefore: .at(9), limit: 9)
                try store.log(1, of: 1, text: "again")
            }
            #expect(try found(store, "common") == [3] && found(store, "again").count == 1)
        }
    }

    /// More than the search looks at, and words that the index finds where they are not.
    @Test(arguments: StoreUnderTest.all) func theLatestOfManyAreFound(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                for n in 1...700 {
                    // Has all pairs of "abcab", in another order.
                    try store.log(
                        n, of: 1, text: n % 100 == 0 ? "abcab" : "bca ab cab", isPrivate: n > 690, at: Double(-n))
                }
            }
            #expect(try found(store, "abcab", limit: 9) == [100, 200, 300, 400, 500, 600, 700])
            #expect(try found(store, "abcab", limit: 2) == [600, 700], "those logged last, by the time of the mail")
            #expect(try found(store, "abcab", 2, limit: 2) == [500, 600])
            #expect(try found(store, "cab mail", limit: 700).count == 700)
            #expect(try found(store, "cab mail", limit: 5) == [696, 697, 698, 699, 700])
        }
    }

    /// Only the beginning of a long text is searched.
    @Test(arguments: StoreUnderTest.all) func aLongTextIsSearchedInPart(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let filler = String(repeating: "x ", count: MailEntry.searchedBytes / 2 - 50)
                try store.log(1, of: 1, text: filler + "nearend")
                try store.log(2, of: 1, text: filler + String(repeating: "y ", count: 50) + "beyond")
            }
            #expect(try found(store, "beyond") == [])
            #expect(try found(store, "x x").count == 2)
            try store.commit { store in for id in [1, 2] as [Int64] { try store.deleteMailEntry(id, at: .at(1)) } }
            #expect(try found(store, "x") == [] && found(store, "mail") == [])
        }
    }
}
