/// What a browser's agent says about its engine.
struct AgentEngine {
    private(set) var hasWebKit = false
    private(set) var hasChrome = false
    private(set) var hasGecko = false
    /// The major version of Chrome or else of Firefox.
    private(set) var version: Int?
    /// Whether it is a browser's own agent and not that of a web view in an app.
    let isWhole: Bool
    /// Whether the engine is from about 2013 or later. Older agents contain all sorts of words, and few are still sent.
    let isModern: Bool
    /// Whether the engine is from about 2012 or later: for words that only older agents contain.
    let isRecent: Bool
    /// Whether products stand before `Mozilla/`, and none of them is one that browsers put there (`AgentWords.forerunners`).
    private(set) var isBehindStranger = false
    /// Whether any product stands before `Mozilla/`.
    private(set) var isBehindOthers = false
    /// Whether WebKit is named in a way that Chrome, Firefox and Safari do not: Safari has sent `Version/` since 2008.
    let isBareWebKit: Bool
    /// Whether every version of `Chrome` and `Firefox` begins with a digit. A missing version is allowed.
    private(set) var hasNumbers = true

    /// nil if no product is called Mozilla.
    init?(of look: AgentLook) {
        let text = look.text
        var isMozilla = false
        var hasForerunner = false
        var products = 0
        var webKit = 0
        var firefox: Int?
        var chrome: Int?
        var (hasVersion, hasSafari, hasFirefox, hasChromium) = (false, false, false, false)
        for case .product(let product) in look.agent.items {
            defer { products += 1 }
            let name = product.name
            if text.equals(name, "mozilla") {
                if !isMozilla { (isBehindOthers, isBehindStranger) = (products > 0, products > 0 && !hasForerunner) }
                isMozilla = true
            } else if text.equals(name, "applewebkit") {
                hasWebKit = true
                webKit = product.version.flatMap(text.number) ?? 0
            } else if text.equals(name, "chrome") || text.equals(name, "firefox") {
                let isChrome = text.equals(name, "chrome")
                let number = product.version.flatMap(text.number)
                if isChrome { (hasChrome, chrome) = (true, chrome ?? number) }
                if !isChrome { (hasFirefox, firefox) = (true, firefox ?? number) }
                if let first = product.version?.first, !text.bytes[first].isDigit { hasNumbers = false }
            } else if text.equals(name, "version") {
                hasVersion = true
            } else if text.equals(name, "chromium") {
                hasChromium = true
            } else if text.equals(name, "safari") {
                hasSafari = true
            } else if !isMozilla, AgentWords.forerunners.contains(text, name) {
                hasForerunner = true
            }
        }
        guard isMozilla else { return nil }
        hasGecko = firefox != nil
        version = chrome ?? firefox
        let isRecentSafari = !hasChrome && !hasFirefox && webKit >= 600
        isModern = (version ?? 0) >= 30 || isRecentSafari
        isRecent = (chrome ?? 0) >= 20 || (firefox ?? 0) >= 5 || isRecentSafari
        isBareWebKit = hasWebKit && !hasChrome && !hasChromium && !hasFirefox && !hasVersion
        isWhole = chrome != nil ? !text.contains("wv") && !hasVersion : hasVersion && hasSafari
    }
}

extension AgentText {
    /// The number at the start of a version; nil if it starts with none.
    func number(_ version: Range<Int>) -> Int? {
        var number: Int?
        for at in version {
            guard bytes[at].isDigit, number ?? 0 < 100_000 else { break }
            number = (number ?? 0) * 10 + Int(bytes[at] - 0x30)
        }
        return number
    }
}
