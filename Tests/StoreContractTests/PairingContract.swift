import Core
import TestKit
import Testing

@Suite struct PairingContract {
    private func pairing(_ user: User, until seconds: Double) -> Pairing {
        Pairing(user: user.id, scopes: [.subscribe, .track], expiresAt: .at(seconds))
    }

    private func take(
        _ digest: [UInt8], for purposes: Set<Pairing.Purpose> = [.client], at seconds: Double, from store: any Store
    ) throws -> TakenPairing {
        try store.commit { try $0.takePairing(digest: digest, for: purposes, at: .at(seconds)) }
    }

    @Test(arguments: StoreUnderTest.all) func aCodeIsGoodOnce(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada")
                try store.insertPairing(pairing(ada, until: 600), digest: [1, 1])
                return ada
            }
            #expect(try take([2, 2], at: 1, from: store) == .none)
            #expect(try take([1, 1], at: 599, from: store) == .taken(pairing(ada, until: 600)))
            #expect(try take([1, 1], at: 599, from: store) == .none)
        }
    }

    @Test(arguments: StoreUnderTest.all) func anExpiredCodeIsGoodNoMore(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada")
                try store.insertPairing(pairing(ada, until: 600), digest: [1])
                try store.insertPairing(pairing(ada, until: 601), digest: [2])
            }
            #expect(try take([1], at: 600, from: store) == .none)
            // It went with the attempt, and comes back for no earlier one.
            #expect(try take([1], at: 0, from: store) == .none)
            #expect(try take([2], at: 600, from: store) != .none)
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
            #expect(try take([1], at: 0, from: store) == .none)
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

    @Test(arguments: StoreUnderTest.all) func aCodeForSomethingElseIsLeft(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { try $0.addUser("ada") }
            for (number, purpose) in Pairing.Purpose.allCases.enumerated() {
                var code = pairing(ada, until: 600)
                (code.purpose, code.scopes) = (purpose, [])
                let digest = [UInt8(number)]
                try store.commit { try $0.insertPairing(code, digest: digest) }
                let others = Set(Pairing.Purpose.allCases).subtracting([purpose])
                #expect(try take(digest, for: others, at: 1, from: store) == .otherPurpose(purpose))
                #expect(try take(digest, for: [], at: 1, from: store) == .otherPurpose(purpose))
                let seen = try store.read { try $0.pairing(digest: digest, at: .at(599)) }
                #expect(seen == code, "a look uses nothing up")
                #expect(try store.read { try $0.pairing(digest: digest, at: .at(600)) } == nil)
                #expect(try take(digest, for: [purpose], at: 1, from: store) == .taken(code))
                #expect(try take(digest, for: others, at: 1, from: store) == .none)
                #expect(try store.read { try $0.pairing(digest: digest, at: .at(1)) } == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func aCodeEndsWithItsToken(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada")
                for (id, end) in [("tk_1", nil), ("tk_2", nil), ("tk_3", Timestamp.at(100))] {
                    try store.insertToken(
                        TokenRecord(
                            id: id, user: ada.id, scopes: [.web], label: "", createdAt: .at(0), expiresAt: end),
                        digest: Array(id.utf8))
                }
                return ada
            }
            for (digest, token) in [([1], "tk_1"), ([2], "tk_2"), ([3], "tk_3"), ([4], nil)] as [([UInt8], String?)] {
                let code = Pairing(user: ada.id, scopes: [], expiresAt: .at(600), purpose: .link, token: token)
                try store.commit { try $0.insertPairing(code, digest: digest) }
            }
            _ = try store.commit { try $0.revokeToken(id: "tk_1", digest: nil, at: .at(50)) }
            #expect(try take([1], for: [.link], at: 51, from: store) == .none)
            #expect(try store.read { try $0.pairing(digest: [3], at: .at(99)) } != nil)
            #expect(try take([3], for: [.link], at: 100, from: store) == .none, "the token has expired")
            #expect(try store.read { try $0.pairing(digest: [3], at: .at(100)) } == nil)
            for digest in [[2], [4]] as [[UInt8]] {
                #expect(try take(digest, for: [.link], at: 100, from: store) != .none)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func aUserHasFewCodes(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada"), try $0.addUser("bob")) }
            try store.commit { store in
                try store.insertPairing(pairing(bob, until: 1), digest: [0xFF])
                for number in 0..<Pairing.perUser + 5 {
                    try store.insertPairing(pairing(ada, until: Double(100 + number)), digest: [UInt8(number)])
                }
            }
            try store.read { store throws in
                let left = try (0..<Pairing.perUser + 5).filter {
                    try store.pairing(digest: [UInt8($0)], at: .at(0)) != nil
                }
                #expect(left == Array(5..<Pairing.perUser + 5))
                #expect(try store.pairing(digest: [0xFF], at: .at(0)) != nil)
            }
        }
    }
}
