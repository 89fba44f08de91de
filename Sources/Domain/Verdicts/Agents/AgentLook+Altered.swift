/// Detects agents that name a browser but differ from what browsers send.
extension AgentLook {
    /// Whether the agent names a browser but differs from what any browser sends.
    func isAltered() -> Bool {
        // No browser has HTML in its agent, or calls itself an agent as `GomezAgent` and `ips-agent` do.
        if text.signs.contains(.markup) || text.signs.contains(.agent) { return true }
        guard let engine = AgentEngine(of: self) else { return !hasEngine }
        if engine.isBehindStranger, engine.isModern, !(isHandheld && !engine.isWhole) { return true }
        // Old phones name their system before `Mozilla/`.
        if !(isHandheld && engine.isBehindOthers), isMozillaFollowed(by: ["applewebkit", "gecko", "chrome", "firefox"])
        {
            return true
        }
        if engine.hasChrome, !engine.hasWebKit, !isHandheld { return true }
        if !engine.hasNumbers || isExplorer && !isHandheld && !hasExplorersNumber { return true }
        if engine.isBareWebKit, !isHandheld, hasUnversionedName { return true }
        guard let systemItem, case .comment(let range) = agent.items[systemItem] else { return false }
        let system = agent.parts[range]
        let isCompatible = system.first.map { text.equals($0, "compatible") } ?? false
        if engine.hasWebKit, engine.hasChrome, engine.isModern, isCompatible { return true }
        let isDesktop = isDesktopComment(system) && !isHandheld
        if !isHandheld, !isSystemTold(system) { return true }
        let rest = agent.items[(systemItem + 1)...]
        if isExplorer {
            guard isDesktop || !isHandheld && isCompatible else { return false }
            return zip(rest.indices, rest).contains { index, item in
                guard case .product(let product) = item, !isUsual(product) else { return false }
                return product.version != nil || index == rest.startIndex && isWord(product.name)
            }
        }
        guard engine.hasWebKit || engine.hasGecko else { return false }
        if isDesktop, engine.isModern, text.signs.isDisjoint(with: [.arm, .facebookApp]),
            system.contains(where: { !isUsualPart($0) })
        {
            return true
        }
        return isAltered(after: rest, engine, isDesktop: isDesktop)
    }

    /// Whether anything names an engine. If nothing does, an app made the request itself, or the agent is somebody's own
    /// words.
    private var hasEngine: Bool {
        !text.signs.isDisjoint(with: [.engine, .television]) || isHandheld && (isExplorer || text.contains("Chrome/"))
    }

    /// Whether what follows the comment on the system is not what browsers send there.
    private func isAltered(after rest: ArraySlice<AgentGrammar.Item>, _ engine: AgentEngine, isDesktop: Bool) -> Bool {
        var isBehindEngine = false
        for (index, item) in zip(rest.indices, rest) {
            switch item {
            case .product(let product):
                let isEnd = text.equals(product.name, "safari") || text.equals(product.name, "firefox")
                defer { if isEnd { isBehindEngine = true } }
                if isUsual(product) { continue }
                if isDesktop {
                    guard let version = product.version else {
                        if engine.isRecent, !isBrowser(at: index + 1) { return true }
                        continue
                    }
                    // Browsers and apps that are built on an engine put their names before its last word.
                    if engine.isModern, isBehindEngine, isStrange(version, engine) { return true }
                } else if index == rest.indices.last, isBehindEngine, engine.isModern, engine.isWhole {
                    // The agents of apps' web views end in all sorts of words. Those of browsers do not, not even phones'
                    // own browsers.
                    if text.signs.contains(.television) || isHandheld && !isPhone { continue }
                    let isNobodys =
                        product.version.map { text.signs.contains(.android) && isStrange($0, engine) }
                        ?? isWord(product.name)
                    if isNobodys { return true }
                }
            case .comment(let range):
                guard isDesktop, engine.isModern, isBehindEngine, let first = agent.parts[range].first else { continue }
                if let byte = first.first, !text.bytes[byte].isDigit, !AgentWords.usualComments.fit(text, first) {
                    return true
                }
            case .bracket: break
            }
        }
        return false
    }

    /// Whether a version is not that of a browser built on this engine. Such browsers often have the engine's number, or a
    /// version of four parts like the engine's.
    private func isStrange(_ version: Range<Int>, _ engine: AgentEngine) -> Bool {
        text.number(version) != engine.version && text.bytes[version].count { $0 == UInt8(ascii: ".") } < 3
    }

    /// Whether desktop browsers have such a product in their agents.
    private func isUsual(_ product: AgentGrammar.Product) -> Bool {
        let name = product.name
        if AgentWords.engines.contains(text, name) || AgentWords.additions.contains(text, name) { return true }
        if let first = name.first, text.bytes[first].isDigit { return true }
        // A version without a name: `v6.0`.
        if text.starts(name, "v"), name.count > 1, text.bytes[name.lowerBound + 1].isDigit { return true }
        return isBrowsersName(name)
    }

    /// Whether a name shows that it is a browser's. Any name of two characters passes.
    private func isBrowsersName(_ name: Range<Int>) -> Bool {
        name.count == 2 || AgentWords.browserNames.contains { text.has($0, in: name) }
            || name.count >= 3 && text.starts(name.upperBound - 3..<name.upperBound, "fox")
    }

    /// Whether the item is the second word of a browser's name: `Acme Browser/1.0`.
    private func isBrowser(at index: Int) -> Bool {
        guard index < agent.items.count, case .product(let product) = agent.items[index] else { return false }
        return text.equals(product.name, "browser")
    }

    private func isUsualPart(_ part: Range<Int>) -> Bool {
        part.count < 2 || AgentWords.systemParts.fit(text, part) || isLanguage(part) || isBrowsersName(part)
    }

    /// Whether a part is a language: en, en-US, zh_Hans_CN.
    private func isLanguage(_ part: Range<Int>) -> Bool {
        var start = part.lowerBound
        for at in part.lowerBound...part.upperBound {
            let isEnd =
                at == part.upperBound || text.bytes[at] == UInt8(ascii: "-") || text.bytes[at] == UInt8(ascii: "_")
            if isEnd {
                guard 2...5 ~= at - start, start > part.lowerBound || at - start <= 3 else { return false }
                start = at + 1
            } else {
                let byte = text.bytes[at]
                guard byte.isLetter || byte.isDigit && start > part.lowerBound else { return false }
            }
        }
        return true
    }

    private func isDesktopComment(_ parts: ArraySlice<Range<Int>>) -> Bool {
        guard let first = parts.first else { return false }
        if text.starts(first, "windows nt") || text.starts(first, "macintosh") || text.equals(first, "windows") {
            return true
        }
        return text.equals(first, "x11") && parts.contains { AgentWords.desktops.fit(text, $0) }
    }

    /// Whether a name without a version stands right before `Safari`. It is then a web view of a program that has set no
    /// version, as scripts do not.
    private var hasUnversionedName: Bool {
        for (item, next) in zip(agent.items, agent.items.dropFirst()) {
            guard case .product(let product) = item, case .product(let end) = next, text.equals(end.name, "safari")
            else { continue }
            return product.version == nil && isWord(product.name) && !isUsual(product)
        }
        return false
    }

    /// Whether Internet Explorer names its system; true for all other programs.
    private func isSystemTold(_ parts: ArraySlice<Range<Int>>) -> Bool {
        guard isExplorer, let first = parts.first, text.equals(first, "compatible") else { return true }
        return parts.contains { AgentWords.explorersSystems.fit(text, $0) } || text.contains("Opera")
    }

    /// Whether a comment is one in which phones and televisions give their names.
    func isDeviceComment(_ parts: ArraySlice<Range<Int>>) -> Bool {
        guard let first = parts.first, let last = parts.last else { return false }
        let all = first.lowerBound..<last.upperBound
        let devices: [StaticString] = ["android", "windows phone", "tizen", "tv", "linux; u"]
        return devices.contains { text.has($0, in: all) }
    }

    private var isPhone: Bool {
        !text.signs.isDisjoint(with: [.android, .applePhone])
    }

    /// Whether a digit follows `MSIE`; true without this word, which Internet Explorer 11 does not send.
    private var hasExplorersNumber: Bool {
        guard let place = text.wordStarts.first(where: { text.starts($0..<text.bytes.count, "msie ") }) else {
            return true
        }
        return text.bytes[(place + 5)...].first { $0 != 0x20 }?.isDigit ?? false
    }

    /// Whether one of these products directly follows `Mozilla`, so that the agent names no system.
    private func isMozillaFollowed(by names: [StaticString]) -> Bool {
        guard
            let mozilla = agent.items.firstIndex(where: {
                if case .product(let product) = $0 { text.equals(product.name, "mozilla") } else { false }
            }), mozilla + 1 < agent.items.count, case .product(let next) = agent.items[mozilla + 1]
        else { return false }
        return names.contains { text.equals(next.name, $0) }
    }
}
