/// Browsers that are not quite as browsers are.
extension AgentLook {
    /// Whether an agent that names a browser is not as any browser sends it.
    func isAltered() -> Bool {
        // Nobody's browser has HTML in its agent, or calls itself an agent: `GomezAgent`, `ips-agent`.
        if text.signs.contains(.markup) || text.signs.contains(.agent) { return true }
        guard let engine = AgentEngine(of: self) else { return !hasEngine }
        if engine.isBehindStranger, engine.isModern, !(isHandheld && !engine.isWhole) { return true }
        // Old phones tell their system before `Mozilla/`.
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

    /// Whether there is something of an engine: without it, it is an app's own fetch, or somebody's own words.
    private var hasEngine: Bool {
        !text.signs.isDisjoint(with: [.engine, .television]) || isHandheld && (isExplorer || text.contains("Chrome/"))
    }

    /// What stands behind the comment on the system.
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
                    // Before the engine's last word stand those who built a browser, or an app, on it.
                    if engine.isModern, isBehindEngine, isStrange(version, engine) { return true }
                } else if index == rest.indices.last, isBehindEngine, engine.isModern, engine.isWhole {
                    // Apps' windows end in all sorts of words; browsers themselves do not, nor do phones' own ones.
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

    /// Whether a version is none of a browser that is built on another's engine: those often have its number, or one of four
    /// parts as it has.
    private func isStrange(_ version: Range<Int>, _ engine: AgentEngine) -> Bool {
        text.number(version) != engine.version && text.bytes[version].count { $0 == UInt8(ascii: ".") } < 3
    }

    /// Whether a product may stand in a desktop browser's agent.
    private func isUsual(_ product: AgentGrammar.Product) -> Bool {
        let name = product.name
        if AgentWords.engines.contains(text, name) || AgentWords.additions.contains(text, name) { return true }
        if let first = name.first, text.bytes[first].isDigit { return true }
        // A version by itself: `v6.0`.
        if text.starts(name, "v"), name.count > 1, text.bytes[name.lowerBound + 1].isDigit { return true }
        return isBrowsersName(name)
    }

    /// Whether a name says itself that it is a browser's.
    private func isBrowsersName(_ name: Range<Int>) -> Bool {
        name.count == 2 || AgentWords.browserNames.contains { text.has($0, in: name) }
            || name.count >= 3 && text.starts(name.upperBound - 3..<name.upperBound, "fox")
    }

    /// Whether the item is a browser's second word: `Acme Browser/1.0`.
    private func isBrowser(at index: Int) -> Bool {
        guard index < agent.items.count, case .product(let product) = agent.items[index] else { return false }
        return text.equals(product.name, "browser")
    }

    private func isUsualPart(_ part: Range<Int>) -> Bool {
        part.count < 2 || AgentWords.systemParts.fit(text, part) || isLanguage(part) || isBrowsersName(part)
    }

    /// en, en-US, zh_Hans_CN.
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

    /// Whether a name without a version stands right before `Safari`: a program's window for the web, where the program has
    /// set no version, as scripts do not.
    private var hasUnversionedName: Bool {
        for (item, next) in zip(agent.items, agent.items.dropFirst()) {
            guard case .product(let product) = item, case .product(let end) = next, text.equals(end.name, "safari")
            else { continue }
            return product.version == nil && isWord(product.name) && !isUsual(product)
        }
        return false
    }

    /// Whether Internet Explorer tells its system.
    private func isSystemTold(_ parts: ArraySlice<Range<Int>>) -> Bool {
        guard isExplorer, let first = parts.first, text.equals(first, "compatible") else { return true }
        return parts.contains { AgentWords.explorersSystems.fit(text, $0) } || text.contains("Opera")
    }

    /// Whether a comment is where phones and televisions have their names.
    func isDeviceComment(_ parts: ArraySlice<Range<Int>>) -> Bool {
        guard let first = parts.first, let last = parts.last else { return false }
        let all = first.lowerBound..<last.upperBound
        let devices: [StaticString] = ["android", "windows phone", "tizen", "tv", "linux; u"]
        return devices.contains { text.has($0, in: all) }
    }

    private var isPhone: Bool {
        !text.signs.isDisjoint(with: [.android, .applePhone])
    }

    /// Whether a digit stands behind `MSIE`. Internet Explorer 11 has no such word.
    private var hasExplorersNumber: Bool {
        guard let place = text.wordStarts.first(where: { text.starts($0..<text.bytes.count, "msie ") }) else {
            return true
        }
        return text.bytes[(place + 5)...].first { $0 != 0x20 }?.isDigit ?? false
    }

    /// Whether one of these products stands right behind `Mozilla`: no system is told.
    private func isMozillaFollowed(by names: [StaticString]) -> Bool {
        guard
            let mozilla = agent.items.firstIndex(where: {
                if case .product(let product) = $0 { text.equals(product.name, "mozilla") } else { false }
            }), mozilla + 1 < agent.items.count, case .product(let next) = agent.items[mozilla + 1]
        else { return false }
        return names.contains { text.equals(next.name, $0) }
    }
}
