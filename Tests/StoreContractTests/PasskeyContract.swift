import Core
import TestKit
import Testing

@Suite struct PasskeyContract {
    private func passkey(_ id: [UInt8], of user: User, at seconds: Double = 0, counter: Int64 = 0) -> Passkey {
        Passkey(
            id: id, user: user.id, publicKey: [0xA5, 0, 1], algorithm: -7, relyingParty: "app.example.org",
            counter: counter, isBackupEligible: true, isBackedUp: false, label: "phone", createdAt: .at(seconds))
    }

    @Test(arguments: StoreUnderTest.all) func isFoundByItsID(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada"), try $0.addUser("bob")) }
            let keys = [passkey([2, 0], of: ada), passkey([0xFF], of: ada), passkey([1], of: ada, at: 9)]
            try store.commit { store in for key in keys.reversed() { try store.insertPasskey(key) } }
            try store.read { store throws in
                #expect(try store.passkeys(of: ada.id) == keys, "by age, then by id")
                #expect(try store.passkeys(of: bob.id) == [])
                #expect(try store.passkey(id: [2, 0]) == keys[0])
                #expect(try store.passkey(id: [2]) == nil)
            }
            #expect {
                try store.commit { try $0.insertPasskey(passkey([1], of: bob)) }
            } throws: { error in
                if case .exists? = error as? StoreError { true } else { false }
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func itsCounterOnlyGrows(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada")
                try store.insertPasskey(passkey([1], of: ada))
                try store.insertPasskey(passkey([2], of: ada, counter: 5))
                return ada
            }
            func use(_ id: UInt8, _ counter: Int64, at seconds: Double = 1) throws -> Bool {
                try store.commit {
                    try $0.usePasskey(PasskeyUse(id: [id], counter: counter, isBackedUp: true), at: .at(seconds))
                }
            }
            #expect(try use(1, 0, at: 3))
            #expect(try use(1, 0, at: 4), "it does not count")
            var expected = passkey([1], of: ada)
            (expected.isBackedUp, expected.usedAt) = (true, .at(4))
            #expect(try store.read { try $0.passkey(id: [1]) } == expected)
            for counter in [0, 4, 5] as [Int64] { #expect(try !use(2, counter)) }
            #expect(try store.read { try $0.passkey(id: [2])?.usedAt } == nil)
            #expect(try use(2, 4_294_967_295))
            #expect(try store.read { try $0.passkey(id: [2])?.counter } == 4_294_967_295)
            #expect(try !use(9, 1))
        }
    }

    @Test(arguments: StoreUnderTest.all) func isItsOwnersToChange(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { store in
                let (ada, bob) = (try store.addUser("ada"), try store.addUser("bob"))
                try store.insertPasskey(passkey([1], of: ada))
                return (ada, bob)
            }
            #expect(try !store.commit { try $0.renamePasskey([1], of: bob.id, to: "mine") })
            #expect(try !store.commit { try $0.removePasskey([1], of: bob.id) })
            #expect(try !store.commit { try $0.renamePasskey([2], of: ada.id, to: "mine") })
            #expect(try store.commit { try $0.renamePasskey([1], of: ada.id, to: "ключ") })
            #expect(try store.read { try $0.passkey(id: [1])?.label } == "ключ")
            #expect(try store.commit { try $0.removePasskey([1], of: ada.id) })
            #expect(try !store.commit { try $0.removePasskey([1], of: ada.id) })
            #expect(try store.read { try $0.passkeys(of: ada.id) } == [])
        }
    }

    @Test(arguments: StoreUnderTest.all) func aHandleStays(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada"), try $0.addUser("bob")) }
            #expect(try store.read { try $0.handle(of: ada.id) } == nil)
            try store.commit { try $0.setHandle([0, 7], of: ada.id) }
            try store.commit { try $0.setHandle([8], of: ada.id) }
            try store.commit { try $0.setHandle([9], of: 99) }
            try store.read { store throws in
                #expect(try store.handle(of: ada.id) == [0, 7])
                #expect(try store.user(handle: [0, 7]) == ada.id)
                for handle in [[8], [9], [0]] as [[UInt8]] { #expect(try store.user(handle: handle) == nil) }
                #expect(try store.handle(of: bob.id) == nil)
            }
            #expect(throws: StoreError.self) { try store.commit { try $0.setHandle([0, 7], of: bob.id) } }
        }
    }
}
