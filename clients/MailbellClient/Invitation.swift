/// What `mailbell-hub pair` prints for a new client: the hub's URL and a pairing code that works once, such as
/// `https://mail.example.com#7K9Q-2M4T-XW3B-5RHN`. The code follows `#` because a browser does not send that part.
public struct Invitation: Hashable, Sendable {
    /// The hub's URL.
    public let hub: HubURL
    /// nil if the text is only the hub's URL.
    public let code: String?
    /// A line that tells the user which scheme was assumed; nil if none was.
    public let assumption: String?

    /// Where the web app signs in: such a link has a code too, which is good for nothing else.
    private static let browsersPath = "/app/enter"

    /// Why a text is not an invitation; `description` is for the user.
    public struct Fault: Error, CustomStringConvertible {
        /// What is wrong, and what to do.
        public let description: String
    }

    /// Parses a hub's URL with or without a pairing code.
    ///
    /// - Throws: `Fault` if `text` is neither.
    public init(_ text: String) throws(Fault) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        if let address = parts.first?.prefix(while: { $0 != "?" }), address.hasSuffix(Self.browsersPath) {
            throw Fault(
                description: "this link is for a browser; `mailbell-hub pair` prints another for clients")
        }
        guard let typed = parts.first.flatMap({ HubURL.typed(String($0)) }) else {
            throw Fault(
                description:
                    "'\(text)' is not a hub's address, such as https://mail.example.com, with or without # and a pairing code."
            )
        }
        hub = typed.url
        assumption = typed.isAssumed ? HubURL.assumption(hub) : nil
        code = parts.count == 2 ? String(parts[1]) : nil
        if let code, !Self.isCode(code) {
            throw Fault(
                description:
                    "'\(code)' is not a complete pairing code, which has 16 letters and digits, as in 7K9Q-2M4T-XW3B-5RHN: copy the line again."
            )
        }
    }

    /// Whether a text has the form of a pairing code: 16 ASCII letters and digits, with any hyphens and spaces.
    public static func isCode(_ text: String) -> Bool {
        let characters = text.filter { $0 != "-" && $0 != " " }
        return characters.count == 16 && characters.utf8.count == 16
            && characters.allSatisfy { $0.isLetter || $0.isNumber }
    }
}
