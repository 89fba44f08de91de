import Core
import Crypto
import Foundation
import WebAuthn
import Wire

/// The vectors of Vectors/make.py, and a hub that made their challenges.
struct Vectors: Sendable {
    struct Registration: Sendable, CustomStringConvertible {
        var name: String
        /// Name of the `WebAuthnError`, or "decoding"; nil if it is accepted.
        var refused: String?
        var credential: [UInt8]

        var description: String { name }

        /// The same for another challenge, which nothing signs.
        func response(to challenge: [UInt8]) throws -> RegistrationResponse {
            var response = try decodeJSON(RegistrationResponse.self, from: credential)
            let text = String(decoding: response.clientData, as: UTF8.self)
            let client = text.replacing(/"challenge":"[^"]*"/, with: #""challenge":"\#(Base64URL(challenge).text)""#)
            response.clientData = Array(client.utf8)
            return response
        }
    }

    struct SignIn: Sendable, CustomStringConvertible {
        var name: String
        var refused: String?
        var isStepUp: Bool
        var stored: StoredKey?
        var credential: [UInt8]

        var description: String { name }
    }

    static let all = try! Vectors()
    static let user: UserID = 7
    /// A while after the challenges were made.
    static let now = MonotonicTime(milliseconds: 1_010_000)

    var party: RelyingParty
    var session: String
    var handle: [UInt8]
    var registrations: [Registration] = []
    var signIns: [SignIn] = []

    private init() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Vectors/vectors.json")
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as! [String: Any]
        func bytes(_ text: Any?) -> [UInt8] { Base64URL(text: text as! String)!.bytes }
        party = RelyingParty(id: json["host"] as! String, origin: json["origin"] as! String, name: "Mailbell")
        session = json["session"] as! String
        handle = bytes(json["handle"])
        for item in json["registrations"] as! [[String: Any]] {
            registrations.append(
                Registration(
                    name: item["name"] as! String, refused: item["refused"] as? String,
                    credential: Array(try JSONSerialization.data(withJSONObject: item["credential"]!))))
        }
        for item in json["assertions"] as! [[String: Any]] {
            let stored = (item["stored"] as? [String: Any]).map { stored in
                StoredKey(
                    id: bytes(stored["id"]), user: Self.user, handle: handle, publicKey: bytes(stored["publicKey"]),
                    algorithm: (stored["algorithm"] as! NSNumber).int64Value,
                    relyingParty: stored["relyingParty"] as! String,
                    counter: (stored["counter"] as! NSNumber).int64Value,
                    isBackupEligible: stored["isBackupEligible"] as! Bool)
            }
            signIns.append(
                SignIn(
                    name: item["name"] as! String, refused: item["refused"] as? String,
                    isStepUp: item["isStepUp"] as! Bool, stored: stored,
                    credential: Array(try JSONSerialization.data(withJSONObject: item["credential"]!))))
        }
    }

    /// A hub that has used no challenge.
    func passkeys(key: [UInt8] = [UInt8](0..<32)) -> Passkeys {
        Passkeys(relyingParty: party, key: key, cryptography: PasskeyPrimitives())
    }

    func signIn(_ name: String) -> SignIn { signIns.first { $0.name == name }! }
    func registration(_ name: String) -> Registration { registrations.first { $0.name == name }! }
}

extension Passkeys {
    mutating func register(
        _ vector: Vectors.Registration, at now: MonotonicTime = Vectors.now
    ) throws -> NewPasskey {
        try verifyRegistration(
            decodeStrictJSON(RegistrationResponse.self, from: vector.credential), user: Vectors.user,
            session: Vectors.all.session, at: now)
    }

    mutating func signIn(_ vector: Vectors.SignIn, at now: MonotonicTime = Vectors.now) throws -> UsedPasskey {
        let response = try decodeStrictJSON(AssertionResponse.self, from: vector.credential)
        guard vector.isStepUp else { return try verifySignIn(response, stored: vector.stored, at: now) }
        return try verifyStepUp(
            response, stored: vector.stored, user: Vectors.user, session: Vectors.all.session, at: now)
    }
}
