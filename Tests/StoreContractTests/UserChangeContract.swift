import Core
import TestKit
import Testing

@Suite struct UserChangeContract {
    private func exists(_ error: any Error) -> Bool {
        if case .exists? = error as? StoreError { true } else { false }
    }

    @Test(arguments: StoreUnderTest.all) func seatChanges(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit {
                (try $0.addUser("ada", seat: .free), try $0.addUser("bob", seat: .free))
            }
            let before = try store.read { try $0.controlVersion() }
            try store.commit { store in
                try store.setSeat(.paid, of: ada.id)
                #expect(try store.user(ada.id)?.seat == .paid, "seen by its own transaction")
            }
            #expect(try store.read { try $0.users().map(\.seat) } == [.paid, .free])
            #expect(try store.read { try $0.user(bob.id) } == bob)
            #expect(try store.read { try $0.controlVersion() } > before, "a running hub notices")
        }
    }

    @Test(arguments: StoreUnderTest.all) func addressesKeepTheirOrder(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { try $0.addUser("ada").id }
            func addresses() throws -> [String]? { try store.read { try $0.user(ada)?.addresses } }
            func change(_ body: (any StoreTransaction) throws -> Void) throws {
                let before = try store.read { try $0.controlVersion() }
                try store.commit(body)
                #expect(try store.read { try $0.controlVersion() } > before, "a running hub notices")
            }
            // Not in the order of the alphabet.
            for email in ["z@example.org", "b@example.org", "y@example.org"] {
                try change { try $0.addAddress(email, to: ada) }
            }
            #expect(try addresses() == ["ada@example.org", "z@example.org", "b@example.org", "y@example.org"])
            #expect(try store.read { try $0.user(email: "b@example.org")?.email } == "ada@example.org")
            try change { store throws in #expect(try store.removeAddress("b@example.org", from: ada)) }
            #expect(try addresses() == ["ada@example.org", "z@example.org", "y@example.org"])
            #expect(try store.read { try $0.user(email: "b@example.org") } == nil)
            try change { try $0.addAddress("b@example.org", to: ada) }
            #expect(try addresses()?.last == "b@example.org", "now the newest")
        }
    }

    @Test(arguments: StoreUnderTest.all) func addressIsOneUsers(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada").id, try $0.addUser("bob").id) }
            try store.commit { try $0.addAddress("second@example.org", to: ada) }
            for email in ["ada@example.org", "bob@example.org", "second@example.org"] {
                for user in [ada, bob] {
                    #expect {
                        try store.commit { try $0.addAddress(email, to: user) }
                    } throws: {
                        exists($0)
                    }
                }
            }
            #expect {
                try store.commit {
                    _ = try $0.insertUser(
                        email: "second@example.org", name: "", seat: .free, epoch: Epoch("e1"), at: .at(0))
                }
            } throws: {
                exists($0)
            }
            #expect(try store.read { try $0.users() }.map(\.addresses.count) == [2, 1])
        }
    }

    @Test(arguments: StoreUnderTest.all) func addressNeedsUser(_ kind: StoreUnderTest) throws {
        try kind.with { store throws in
            #expect {
                try store.commit { try $0.addAddress("x@example.org", to: 5) }
            } throws: { error in
                if case .other? = error as? StoreError { true } else { false }
            }
            #expect(try store.read { try $0.user(email: "x@example.org") } == nil)
        }
    }

    @Test(arguments: StoreUnderTest.all) func firstAddressStays(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { store in
                let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
                try store.addAddress("second@example.org", to: ada)
                return (ada, bob)
            }
            let before = try store.read { try ($0.users(), $0.controlVersion()) }
            for (email, user) in [
                ("ada@example.org", ada), ("bob@example.org", ada), ("second@example.org", bob), ("x@example.org", ada),
                ("second@example.org", 99),
            ] {
                #expect(try store.commit { try $0.removeAddress(email, from: user) } == false)
            }
            #expect(try store.read { try $0.users() } == before.0)
            #expect(try store.read { try $0.controlVersion() } == before.1, "nothing changed")
        }
    }
}
