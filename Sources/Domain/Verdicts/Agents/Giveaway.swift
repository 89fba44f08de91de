/// Something in an agent that people's programs do not send.
///
/// Found by the structure of the agent, so that machines that nobody has listed give themselves away. `deploy/dev/agents.sh`
/// measures how well that works on lists of crawlers and of browsers. There are two degrees: what is certain makes the
/// sender a machine; what is merely unknown does not.
enum Giveaway: Hashable, Sendable {
    /// The agent shows that a machine sends it: by a name for what the machine does, by its owner's URL or address, or by
    /// something where browsers have nothing. `name` is what the machine calls itself.
    case machine(name: String?)
    /// A browser's agent with something added or missing. The sender is not known.
    case altered

    var isMachine: Bool { if case .machine = self { true } else { false } }

    /// nil if the agent is like those of people's programs.
    init?(in agent: AgentGrammar) {
        let look = AgentLook(agent)
        if let name = look.machine() {
            self = .machine(name: name.isEmpty ? nil : name)
        } else if look.isAltered() {
            self = .altered
        } else {
            return nil
        }
    }
}

/// Searches an agent for what gives a machine away.
struct AgentLook {
    let agent: AgentGrammar
    let text: AgentText
    /// The index in `agent.items` of the first comment, which names the system.
    let systemItem: Int?
    let isExplorer: Bool

    private static let explorers = WordIndex(["MSIE", "Trident"])

    var isHandheld: Bool { text.signs.contains(.handheld) }

    init(_ agent: AgentGrammar) {
        self.agent = agent
        text = agent.text
        systemItem = agent.items.firstIndex { if case .comment = $0 { true } else { false } }
        isExplorer = Self.explorers.first(in: text, at: text.wordStarts) != nil
    }

    /// The name that a machine calls itself, empty if the agent has none; nil if the agent does not show a machine.
    func machine() -> String? {
        let contact = hasContact
        for index in agent.items.indices {
            switch agent.items[index] {
            case .product(let product):
                if let name = machine(product) { return name }
            case .comment(let range):
                if let name = machine(in: agent.parts[range], of: index) { return name }
            case .bracket: break
            }
        }
        return contact ? stranger ?? "" : nil
    }

    private func machine(_ product: AgentGrammar.Product) -> String? {
        if AgentWords.engines.contains(text, product.name) { return nil }
        let name = withoutMark(product.name)
        // Apps also have names like ricardo.ch/8.2.
        let isVersioned = product.version.map { $0.first.map { text.bytes[$0].isDigit } ?? false } ?? false
        if isDomain(name), !(isHandheld && isVersioned) { return shown(name) }
        return hasTrade(name) ? shown(name) : nil
    }

    private func machine(in parts: ArraySlice<Range<Int>>, of index: Int) -> String? {
        guard let first = parts.first else { return nil }
        if text.starts(first, "khtml") {
            // Browsers have only `(KHTML, like Gecko)` there, some with a semicolon.
            let usual: (Range<Int>) -> Bool = { text.starts($0, "compatible") || text.starts($0, "like gecko") }
            if let more = parts.dropFirst().first(where: { !$0.isEmpty && !usual($0) }) { return shown(nameOf(more)) }
            if parts.dropFirst().contains(where: { text.starts($0, "compatible") }) { return "" }
            return afterGecko(first).map(shown)
        }
        // A quoted agent, after the fetcher's own.
        if index > 0, text.starts(first, "mozilla/") { return outermost ?? "" }
        let isSystem = index == systemItem
        let isDevice = isSystem && isDeviceComment(parts)
        var isAnnounced = false
        for part in parts {
            defer { isAnnounced = text.equals(part, "compatible") }
            if let name = machine(inPart: part, isDevice: isDevice && !isAnnounced) { return name }
        }
        if !isSystem, text.equals(first, "compatible"), !follows(index, "mozilla"),
            let name = parts.dropFirst().first(where: { !$0.isEmpty })
        {
            return shown(nameOf(name))
        }
        return nil
    }

    /// - Parameter isDevice: Whether the part may be a phone's name, such as BOT 552 or Spider 8.
    private func machine(inPart part: Range<Int>, isDevice: Bool) -> String? {
        if text.has("build/", in: part) { return nil }
        let named = agent.product(of: part).map { withoutMark($0.name) }
        if let named, hasTrade(named) { return shown(named) }
        // A URL or an e-mail address is not a name; `hasContact` checks for these.
        if isDevice || text.signs.contains(.scheme) && text.has("://", in: part)
            || text.signs.contains(.at) && text.has("@", in: part)
        {
            return nil
        }
        if let named, isDomain(named) { return shown(named) }
        var start = part.lowerBound
        while let word = word(of: part, from: start) {
            start = word.upperBound
            let word = withoutMark(word)
            if hasTrade(word), !text.equals(part, "proxy") { return shown(word) }
            // In Internet Explorer's comments, any program on the system may have added words.
            if !isExplorer, isDomain(word) { return shown(word) }
        }
        return nil
    }

    /// Whether the agent says how to reach its owner: by a URL or an e-mail address. The URL `bsalsa.com` does not count: a
    /// component that embeds Internet Explorer in other programs sends it.
    private var hasContact: Bool {
        let isEmbedded = text.signs.contains(.embeddedExplorer)
        return !isEmbedded && (text.signs.contains(.scheme) || text.contains("www."))
            || text.signs.contains(.atInWords) || text.signs.contains(.at) && hasAddress
    }

    /// Whether the agent has an e-mail address, or at least something like `name@host.x`.
    private var hasAddress: Bool {
        let bytes = text.bytes
        for at in bytes.indices.dropFirst().dropLast() {
            if bytes[at] == UInt8(ascii: "@"), bytes[at - 1].isLetter || bytes[at - 1].isDigit {
                let host = bytes[(at + 1)...].prefix { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
                if !host.isEmpty, host.endIndex + 1 < bytes.count, bytes[host.endIndex] == UInt8(ascii: "."),
                    bytes[host.endIndex + 1].isLetter
                {
                    return true
                }
            }
        }
        return false
    }
}
