/// What a person carries from the hub to a new client, to get its token with: 16 characters of Crockford's Base32, 80
/// random bits, written `7K9Q-2M4T-XW3B-5RHN`. Guessing one within its ten minutes is out of the question.
public struct PairingCode: Sendable {
    /// https://www.crockford.com/base32.html
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    private static let length = 16

    public let text: String

    public init() {
        let characters = randomBytes(Self.length).map { Self.alphabet[Int($0 & 31)] }
        text = stride(from: 0, to: Self.length, by: 4).map { String(characters[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// What is kept of it.
    public var digest: [UInt8] { Self.digest(ofCharacters: text.filter { $0 != "-" }) }

    /// What is looked up when a code is shown. Case, hyphens and blanks do not count, and O, I and L are
    /// read as the digits they look like; nil if it cannot be a code.
    public static func digest(of text: some StringProtocol) -> [UInt8]? {
        var characters: [Character] = []
        for character in text.uppercased() where character != "-" && character != " " {
            switch character {
            case "O": characters.append("0")
            case "I", "L": characters.append("1")
            case let other where alphabet.contains(other): characters.append(other)
            default: return nil
            }
            guard characters.count <= length else { return nil }
        }
        return characters.count == length ? digest(ofCharacters: String(characters)) : nil
    }

    /// SHA-256 is enough, since the code itself is random.
    private static func digest(ofCharacters text: String) -> [UInt8] { sha256(Array(text.utf8)) }
}
