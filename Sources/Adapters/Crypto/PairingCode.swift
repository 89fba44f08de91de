/// A code that a person carries from the hub to a new client, which exchanges it for a token: 16 characters of
/// Crockford's Base32 (80 random bits), written `7K9Q-2M4T-XW3B-5RHN`. It cannot be guessed within its ten minutes.
public struct PairingCode: Sendable {
    /// https://www.crockford.com/base32.html
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    private static let length = 16

    /// The code as it is shown.
    public let text: String

    public init() {
        let characters = randomBytes(Self.length).map { Self.alphabet[Int($0 & 31)] }
        text = stride(from: 0, to: Self.length, by: 4).map { String(decoding: characters[$0..<$0 + 4], as: UTF8.self) }
            .joined(separator: "-")
    }

    /// The digest under which the hub stores the code.
    public var digest: [UInt8] { sha256(Array(text.utf8.filter { $0 != UInt8(ascii: "-") })) }

    /// The digest of a code that a person typed; nil if it cannot be a code. Case, hyphens and blanks are ignored. O is
    /// read as 0, I and L as 1.
    public static func digest(of text: some StringProtocol) -> [UInt8]? {
        var characters: [UInt8] = []
        // Compared as bytes: as characters, other signs equal these letters, such as the Kelvin sign and K.
        for byte in text.utf8 where byte != UInt8(ascii: "-") && byte != UInt8(ascii: " ") {
            let upper = byte >= 97 && byte <= 122 ? byte - 32 : byte
            switch upper {
            case UInt8(ascii: "O"): characters.append(UInt8(ascii: "0"))
            case UInt8(ascii: "I"), UInt8(ascii: "L"): characters.append(UInt8(ascii: "1"))
            case let other where alphabet.contains(other): characters.append(other)
            default: return nil
            }
            guard characters.count <= length else { return nil }
        }
        // SHA-256 is enough, since the code itself is random.
        return characters.count == length ? sha256(characters) : nil
    }
}
