/// Which parts a mail program shows, one below the other.
enum Displayed {
    /// Leaves of `type` (`text/html` or `text/plain`) that are shown, in order.
    static func parts(_ tree: MessageTree, type: String) -> [Int] {
        tree.parts.isEmpty ? [] : find(tree, 0, type)
    }

    private static func find(_ tree: MessageTree, _ index: Int, _ type: String) -> [Int] {
        let part = tree.parts[index]
        guard !part.isAttachment else { return [] }
        switch part.kind {
        case .message, .other: return []
        case .leaf: return part.type == type && part.content != nil ? [index] : []
        case .multipart: break
        }
        let children = tree.children(of: index)
        switch part.type {
        case "multipart/alternative":
            // The last that a program can show (RFC 2046, 5.1.4).
            return children.reversed().lazy.map { find(tree, $0, type) }.first { !$0.isEmpty } ?? []
        case "multipart/related":
            // The root is the first unless `start` names another (RFC 2387, 3.2); the rest is what it refers to.
            let named = part.start.flatMap { start in children.first { tree.parts[$0].contentID == start } }
            guard let root = named ?? children.first else { return [] }
            return find(tree, root, type)
        default:
            return children.flatMap { find(tree, $0, type) }
        }
    }
}
