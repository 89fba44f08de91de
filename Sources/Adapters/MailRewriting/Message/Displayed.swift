/// Finds the parts that a mail program shows, one below the other, as the text of the mail.
enum Displayed {
    private struct Leaf {
        var index: Int
        /// Whether the part has a file name and is one of several: it may be an attached file that is shown inline.
        var isNamed: Bool
    }
    /// The types in which people write mail.
    private static let texts = ["text/html", "text/plain", "text/enriched", "text/richtext", "text/markdown"]

    /// The indices of the leaves of `type` (`text/html` or `text/plain`) that are shown, in order. Attached files are
    /// left out: a part with a file name (RFC 2183, 2.3) counts only if it is the first text and there is no text
    /// without a file name.
    static func parts(_ tree: MessageTree, type: String) -> [Int] {
        guard !tree.parts.isEmpty else { return [] }
        let found = find(tree, 0, type, isAmongOthers: false)
        guard found.contains(where: \.isNamed) else { return found.map(\.index) }
        let all = texts.flatMap { find(tree, 0, $0, isAmongOthers: false) }
        let body = all.contains { !$0.isNamed } ? nil : all.map(\.index).min()
        return found.filter { !$0.isNamed || $0.index == body }.map(\.index)
    }

    private static func find(_ tree: MessageTree, _ index: Int, _ type: String, isAmongOthers: Bool) -> [Leaf] {
        let part = tree.parts[index]
        guard !part.isAttachment else { return [] }
        switch part.kind {
        case .message, .other: return []
        case .leaf:
            return part.type == type && part.content != nil
                ? [Leaf(index: index, isNamed: part.isNamed && isAmongOthers)] : []
        case .multipart: break
        }
        let children = tree.children(of: index)
        switch part.type {
        case "multipart/alternative":
            // The last alternative that has the type (RFC 2046, 5.1.4).
            return children.reversed().lazy.map { find(tree, $0, type, isAmongOthers: false) }.first { !$0.isEmpty }
                ?? []
        case "multipart/related":
            // The root is the first part unless `start` names another (RFC 2387, 3.2). The root refers to the others.
            let named = part.start.flatMap { start in children.first { tree.parts[$0].contentID == start } }
            guard let root = named ?? children.first else { return [] }
            return find(tree, root, type, isAmongOthers: false)
        default:
            return children.flatMap { find(tree, $0, type, isAmongOthers: true) }
        }
    }
}
