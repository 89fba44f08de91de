import Core
import TestKit
import Testing

@Suite struct PairingContract {
    private func pairing(_ user: User, until seconds: Double) -> Pairing {
        Pairing(user: user.id, scopes: [.subscribe, .track], expiresAt: .at(seconds))
    }

    @Test(arguments: StoreUnderTest.all) func aCodeIsGoodOnce(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada")
                try store.insertPairing(pairing(ada, until: 600), digest: [1, 1])
                return ada
            }
            #expect(try store.commit { try $0.takePairing(digest: [2, 2], at: .at(1)) } == nil)
            #expect(try store.commit { try $0.takePairing(digest: [1, 1], at: .at(599)) } == pairing(ada, until: 600))
            #expect(try store.commit { try $0.takePairing(digest: [1, 1], at: .at(599)) } == nil)
        }
    }

    @Test(arguments: StoreUnderTest.all) func anExpiredCodeIsGoodNoMore(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada")
                try store.insertPairing(pairing(ada, until: 600), digest: [1])
                try store.insertPairing(pairing(ada, until: 601), digest: [2])
            }
            #expect(try store.commit { try $0.takePairing(digest: [1], at: .at(600)) } == nil)
            // It went with the attempt, and comes back for no earlier one.
            #expect(try store.commit { try $0.takePairing(digest: [1], at: .at(0)) } == nil)
            #expect(try store.commit { try $0.takePairing(digest: [2], at: .at(600)) } != nil)
        }
    }

    @Test(arguments: StoreUnderTest.all) func aCodeGoesWithItsUser(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada")
                try store.insertPairing(pairing(ada, until: 600), digest: [1])
                return ada
            }
            while try !store.commit({ try $0.removeUser(ada.id, limit: 10) }) {}
            #expect(try store.commit { try $0.takePairing(digest: [1], at: .at(0)) } == nil)
        }
    }

    @Test(arguments: StoreUnderTest.all) func twoCodesAreNeverTheSame(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { try $0.addUser("ada") }
            try store.commit { try $0.insertPairing(pairing(ada, until: 600), digest: [1]) }
            #expect(throws: StoreError.self) {
                try store.commit { try $0.insertPairing(pairing(ada, until: 700), digest: [1]) }
            }
        }
    }
}
