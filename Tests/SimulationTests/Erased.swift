import Core
import Glibc

/// The contacts who are erased: nothing may name them.
struct Erased {
    private struct Contact {
        var email: String
        /// What appears in everything that names the contact, such as the subject of a mail to them alone.
        var token: [UInt8]
        var at: Timestamp
    }

    private var contacts: [Contact] = []

    var emails: [String] { contacts.map(\.email) }

    mutating func insert(_ email: String, at time: Timestamp) {
        contacts.append(Contact(email: email, token: Self.token(of: email), at: time))
    }

    private static func token(of email: String) -> [UInt8] {
        Array(email.utf8.prefix { $0 != UInt8(ascii: "@") })
    }

    /// The contact that some bytes name, among those erased before a time.
    func named(in bytes: [UInt8], erasedBefore time: Timestamp) -> String? {
        contacts.first { $0.at < time && Self.contains(bytes, $0.token) }?.email
    }

    /// Whether some bytes name a contact.
    static func names(_ email: String, _ bytes: [UInt8]) -> Bool { contains(bytes, token(of: email)) }

    private static func contains(_ bytes: [UInt8], _ token: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var at = 0
            while let start = bytes.baseAddress, bytes.count - at >= token.count,
                let found = memchr(start + at, Int32(token[0]), bytes.count - at - token.count + 1)
            {
                if memcmp(found, token, token.count) == 0 { return true }
                at = start.distance(to: found) + 1
            }
            return false
        }
    }
}
