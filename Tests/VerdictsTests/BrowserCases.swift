import Core

extension AgentCase {
    /// Agents in the form each vendor documents, as found in matomo-org/device-detector and faisalman/ua-parser-js.
    static let desktopBrowsers: [AgentCase] = [
        // Chrome's reduced agent: the same version and system for everybody.
        .browser(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
                + "Safari/537.36",
            "Chrome", "Windows", .desktop),
        .browser(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
                + "Safari/537.36",
            "Chrome", "macOS", .desktop),
        .browser(
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
                + "Safari/537.36",
            "Chrome", "ChromeOS", .desktop),
        .browser(
            "Mozilla/5.0 (X11; Linux i686) AppleWebKit/535.7 (KHTML, like Gecko) Ubuntu/11.10 Chromium/16.0.912.21 "
                + "Chrome/16.0.912.21 Safari/535.7",
            "Chromium", "Linux", .desktop),
        .browser(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
                + "Safari/537.36 Edg/130.0.0.0",
            "Edge", "Windows", .desktop),
        // The Edge that Gmail's prefetch copies, without the tail the copy has.
        .browser(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 "
                + "Safari/537.36 Edge/12.246",
            "Edge", "Windows", .desktop),
        .browser(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 "
                + "Safari/537.36 OPR/114.0.0.0",
            "Opera", "Windows", .desktop),
        .browser(
            "Opera/9.80 (X11; Linux x86_64; U; Linux Mint; en) Presto/2.2.15 Version/10.10", "Opera", "Linux",
            .desktop),
        .browser(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36 "
                + "Vivaldi/6.9.3447.37",
            "Vivaldi", "Linux", .desktop),
        .browser(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox", "Windows",
            .desktop),
        .browser(
            "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox", "Linux", .desktop),
        .browser(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox", "macOS",
            .desktop),
        // Also what web mail shows through Apple's Private Relay: TRUTH, "Opens".
        .browser(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
                + "Safari/605.1.15",
            "Safari", "macOS", .desktop),
        .browser(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
                + "DuckDuckGo/7 Safari/605.1.15",
            "DuckDuckGo", "macOS", .desktop),
        .browser(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
                + "Safari/537.36 Ddg/130.0.0.0",
            "DuckDuckGo", "Windows", .desktop),
        .browser(
            "Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer", "Windows", .desktop),
    ]

    static let mobileBrowsers: [AgentCase] = [
        .browser(
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile "
                + "Safari/537.36",
            "Chrome", "Android", .phone),
        // No `Mobile`: a tablet.
        .browser(
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
            "Chrome", "Android", .tablet),
        .browser(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "CriOS/130.0.6723.37 Mobile/15E148 Safari/604.1",
            "Chrome", "iOS", .phone),
        .browser(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari", "iOS", .phone),
        .browser(
            "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 "
                + "Mobile/15E148 Safari/604.1",
            "Safari", "iPadOS", .tablet),
        .browser("Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0", "Firefox", "Android", .phone),
        .browser("Mozilla/5.0 (Android 14; Tablet; rv:131.0) Gecko/131.0 Firefox/131.0", "Firefox", "Android", .tablet),
        .browser(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "FxiOS/131.0 Mobile/15E148 Safari/605.1.15",
            "Firefox", "iOS", .phone),
        .browser(
            "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            "Samsung Internet", "Android", .phone),
        .browser(
            "Mozilla/5.0 (Linux; Android 10; HD1913) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
                + "Mobile Safari/537.36 EdgA/130.0.0.0",
            "Edge", "Android", .phone),
        .browser(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "Version/17.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15",
            "DuckDuckGo", "iOS", .phone),
        // An app's own window: mail apps on Android, Samsung Email among them, show messages in one.
        .browser(
            "Mozilla/5.0 (Linux; Android 11; V2109 Build/RP1A.200720.012; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Version/4.0 Chrome/94.0.4606.85 Mobile Safari/537.36",
            "Android web view", "Android", .phone),
        .browser(
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
                + "Mobile Safari/537.36 GSA/15.12.30.28.arm64",
            "Google app", "Android", .phone),
        .browser(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "Mobile/15E148 KAKAOTALK 25.7.0",
            "iOS web view", "iOS", .phone),
        // TRUTH: "`Cubot` is a phone".
        .browser(
            "Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.0.0 "
                + "Mobile Safari/537.36",
            "Chrome", "Android", .phone),
        .browser(
            "Mozilla/5.0 (Linux; Android 10; CUBOT_X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
                + "Mobile Safari/537.36",
            "Chrome", "Android", .phone),
    ]
}
