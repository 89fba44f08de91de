/// What a browser's agent says of the engine.
struct AgentEngine {
    private(set) var hasWebKit = false
    private(set) var hasChrome = false
    private(set) var hasGecko = false
    /// Chrome's or Firefox'.
    private(set) var version: Int?
    /// A browser's own, and no app's window.
    let isWhole: Bool
    /// Agents of before about 2013 have all sorts of things in them, and few send them now.
    let isModern: Bool
    /// As `isModern`, for what agents of before 2012 have in them.
    let isRecent: Bool
    /// A program that browsers do not have there stands before `Mozilla/`.
    private(set) var isBehindStranger = false
    /// Anything stands before `Mozilla/`.
    private(set) var isBehindOthers = false
    /// WebKit as neither Chrome nor Firefox nor Safari sends it: Safari has had a `Version/` since 2008.
    let isBareWebKit: Bool
    /// `Chrome` and `Firefox` have versions that begin with a digit, or none.
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
    /// The number with which a version begins.
    func number(_ version: Range<Int>) -> Int? {
        var number: Int?
        for at in version {
            guard bytes[at].isDigit, number ?? 0 < 100_000 else { break }
            number = (number ?? 0) * 10 + Int(bytes[at] - 0x30)
        }
        return number
    }
}
