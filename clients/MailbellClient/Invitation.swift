/// What `mailbell-hub pair` prints for a new client: where the hub is, and a code to get a token with, once, as in
/// `https://mail.example.com#7K9Q-2M4T-XW3B-5RHN`. A browser would not send the part after `#` anywhere.
public struct Invitation: Hashable, Sendable {
    public let hub: HubURL
    /// nil where there is the hub's address alone.
    public let code: String?

    /// Why a text is no invitation. `description` is one sentence.
    public struct Fault: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Throws: `Fault` if `text` is neither a hub's address nor one with a code.
    public init(_ text: String) throws(Fault) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard let hub = parts.first.flatMap({ HubURL(String($0)) }) else {
            throw Fault(
                description:
                    "'\(text)' is not a hub's address, such as https://mail.example.com, nor one with a pairing code after a #."
            )
        }
        self.hub = hub
        code = parts.count == 2 ? String(parts[1]) : nil
        if let code, !Self.isCode(code) {
            throw Fault(
                description:
                    "'\(code)' is not a whole pairing code, which is 16 letters and digits as in 7K9Q-2M4T-XW3B-5RHN: copy the line anew."
            )
        }
    }

    /// Whether a text can be a pairing code: 16 letters and digits, with hyphens and blanks as people like.
    public static func isCode(_ text: String) -> Bool {
        let characters = text.filter { $0 != "-" && $0 != " " }
        return characters.count == 16 && characters.utf8.count == 16
            && characters.allSatisfy { $0.isLetter || $0.isNumber }
    }
}
