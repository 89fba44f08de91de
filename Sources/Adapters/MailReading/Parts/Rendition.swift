/// Which parts are the text of a mail, in the order in which a mail program shows them. All others are attachments.
///
/// Each list may contain parts of both types: a mailing list adds a plain footer to HTML, Apple Mail writes HTML around
/// a file, and both kinds are converted where they are needed.
struct Rendition {
    /// The parts of the mail shown as plain text.
    var text: [Int] = []
    /// The parts of the mail shown as HTML. There is HTML only if one of them is of that type.
    var html: [Int] = []

    /// - Parameter parts: in document order. The first one is the outermost.
    init(_ parts: [MailPart]) {
        var finder = Finder(parts: parts)
        (text, html) = finder.find(0, isAmongOthers: false)
        // A named part may be an attached file that is shown inline. It is the text only if there is no other.
        let all = Set(text + html)
        guard all.contains(where: finder.named.contains) else { return }
        let unnamed = all.subtracting(finder.named)
        let kept = unnamed.isEmpty ? Set(all.min().map { [$0] } ?? []) : unnamed
        text.removeAll { !kept.contains($0) }
        html.removeAll { !kept.contains($0) }
    }

    /// The leaves that are attachments: those that are not shown, except other versions of what is shown.
    func attachments(_ parts: [MailPart]) -> [Int] {
        let shown = Set(text + html)
        return parts.indices.filter { index in
            let part = parts[index]
            guard !part.isMultipart, !shown.contains(index) else { return false }
            let isVersion =
                part.parent.map { parts[$0].header.type == "multipart/alternative" } ?? false
                && part.header.type.hasPrefix("text/") && part.header.type != "text/calendar"
            return !(isVersion && !part.header.isAttachment && part.header.name == nil)
        }
    }
}

private struct Finder {
    let parts: [MailPart]
    let children: [[Int]]
    /// The parts with a file name among several.
    var named: Set<Int> = []

    init(parts: [MailPart]) {
        self.parts = parts
        var children = [[Int]](repeating: [], count: parts.count)
        for (index, part) in parts.enumerated() { if let parent = part.parent { children[parent].append(index) } }
        self.children = children
    }

    /// It recurses as deep as parts are nested: `ReadLimits.levels`.
    mutating func find(_ index: Int, isAmongOthers: Bool) -> (text: [Int], html: [Int]) {
        guard index < parts.count, !parts[index].header.isAttachment else { return ([], []) }
        let part = parts[index]
        guard part.isMultipart else {
            guard isText(index), !part.header.isTypeInvalid || part.header.name == nil else { return ([], []) }
            if part.header.name != nil, isAmongOthers { named.insert(index) }
            return ([index], [index])
        }
        switch part.header.type {
        case "multipart/encrypted": return ([], [])
        case "multipart/alternative":
            // The last version that is wholly of the type, else the last that has it (RFC 2046, 5.1.4).
            let found = children[index].map { find($0, isAmongOthers: false) }.filter { !$0.text.isEmpty }
            let text =
                found.last { $0.text.allSatisfy { !isHTML($0) } } ?? found.last { $0.text.contains { !isHTML($0) } }
            return (
                (text ?? found.last)?.text ?? [],
                (found.last { $0.html.contains(where: isHTML) } ?? found.last)?.html ?? []
            )
        case "multipart/related":
            // The root is the first part unless `start` names another (RFC 2387, 3.2). The root refers to the others.
            let named = part.header.start.flatMap { start in
                children[index].first { parts[$0].header.contentID == start }
            }
            return (named ?? children[index].first).map { find($0, isAmongOthers: false) } ?? ([], [])
        case "multipart/signed":
            // The second part is the signature (RFC 1847, 2.1).
            return children[index].first.map { find($0, isAmongOthers: false) } ?? ([], [])
        default:
            var all: (text: [Int], html: [Int]) = ([], [])
            for child in children[index] {
                let found = find(child, isAmongOthers: true)
                all.text += found.text
                all.html += found.html
            }
            return all
        }
    }

    private func isHTML(_ index: Int) -> Bool { parts[index].header.type == "text/html" }

    private func isText(_ index: Int) -> Bool { isHTML(index) || parts[index].header.type == "text/plain" }
}
