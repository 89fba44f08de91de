import Core

extension AgentCase {
    static let gmailProxy = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
    static let yahooProxy = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"
    static let gmailPrefetch =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 "
        + "Safari/537.36 Edge/12.246 Mozilla/5.0"
    static let chrome =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
        + "Safari/537.36"
    static let outlook = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)"

    /// TRUTH, "Opens".
    static let proxies: [AgentCase] = [
        AgentCase(
            rule: "gmail-proxy", userAgent: gmailProxy, agent: Agent(client: "Gmail"), via: .gmailProxy, verdict: .human
        ),
        AgentCase(
            rule: "gmail-proxy", userAgent: gmailProxy, agent: Agent(client: "Gmail"), via: .gmailProxy,
            verdict: .human,
            after: nil),
        .machine("gmail-prefetch", gmailPrefetch, "Gmail", via: .gmailProxy),
        .machine("apple-mpp", "Mozilla/5.0", nil, via: .appleMPP),
        AgentCase(
            rule: "yahoo-proxy", userAgent: yahooProxy, agent: Agent(client: "Yahoo Mail"), via: .yahooProxy,
            verdict: .human),

        // Nobody follows a link through an image proxy.
        AgentCase(
            rule: "unknown-agent", userAgent: gmailProxy, agent: Agent(client: "Gmail"), via: .direct,
            verdict: .unknown,
            isClick: true),
        AgentCase(
            rule: "unknown-agent", userAgent: yahooProxy, agent: Agent(client: "Yahoo Mail"), via: .direct,
            verdict: .unknown, isClick: true),
        AgentCase(
            rule: "unknown-agent", userAgent: "Mozilla/5.0", agent: Agent(), via: .direct, verdict: .unknown,
            isClick: true),
        // Nearly `Mozilla/5.0` is not Apple's.
        AgentCase(
            rule: "unknown-agent", userAgent: "Mozilla/5.0 (compatible)", agent: Agent(), via: .direct,
            verdict: .unknown),
        AgentCase(
            rule: "unknown-agent", userAgent: "Acme-Reader/3 (X11; Linux)", agent: Agent(os: "Linux", device: .desktop),
            via: .direct, verdict: .unknown),
    ]

    /// matomo-org/device-detector `library.yml`, and each library's own default.
    static let libraries: [AgentCase] = [
        .machine("library-agent", "python-requests/2.32.3", "python-requests"),
        .machine("library-agent", "python-httpx/0.27.0", "python-httpx"),
        .machine("library-agent", "Python-urllib/3.11", "Python-urllib"),
        .machine("library-agent", "Mozilla/5.0 (Python-urllib2)", "Python-urllib"),
        .machine("library-agent", "Python/3.9 aiohttp/3.8.1", "aiohttp"),
        .machine("library-agent", "curl/8.5.0", "curl"),
        .machine("library-agent", "PycURL/7.19.3.1 libcurl/7.26.0 GnuTLS/2.12.20 zlib/1.2.7", "PycURL"),
        .machine("library-agent", "Wget/1.21.3", "Wget"),
        .machine("library-agent", "Go-http-client/2.0", "Go-http-client"),
        .machine("library-agent", "okhttp/4.12.0", "okhttp"),
        .machine("library-agent", "Java/1.8.0_191", "Java"),
        .machine("library-agent", "Apache-HttpClient/4.5.14 (Java/17.0.12)", "Apache-HttpClient"),
        .machine("library-agent", "libwww-perl/6.67", "libwww-perl"),
        .machine("library-agent", "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", "node-fetch"),
        .machine("library-agent", "axios/1.7.2", "axios"),
        .machine("library-agent", "node", "Node.js"),
        .machine("library-agent", "Guzzle/3.9.3 curl/7.38.0 PHP/5.6.14-0+deb8u1", "Guzzle"),
        .machine("library-agent", "GuzzleHttp/7", "Guzzle"),
    ]

    /// As each service documents itself.
    static let services: [AgentCase] = [
        // JayBizzle/Crawler-Detect #552.
        .machine("security-agent", "Barracuda Sentinel (EE)", "Barracuda Sentinel", via: .scanner),
        .machine("security-agent", "Mozilla/5.0 (compatible; Barracuda Link Protect)", "Barracuda", via: .scanner),

        .machine(
            "preview-agent", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "Slackbot-LinkExpanding"),
        .machine(
            "preview-agent", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "facebookexternalhit"),
        // iMessage, which borrows both names and Safari's.
        .machine(
            "preview-agent",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 "
                + "Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
            "facebookexternalhit"),
        .machine("preview-agent", "Twitterbot/1.0", "Twitterbot"),
        .machine("preview-agent", "TelegramBot (like TwitterBot)", "TelegramBot"),
        .machine(
            "preview-agent",
            "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)", "LinkedInBot"),
        .machine("preview-agent", "WhatsApp/2.23.20.0 A", "WhatsApp"),
        .machine("preview-agent", "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", "Discordbot"),
        .machine(
            "preview-agent", "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", "SkypeUriPreview"),
        .machine("preview-agent", "Microsoft Office Existence Discovery", "Microsoft Office Existence Discovery"),
        // phpList #415: opens every link of a message to Outlook.com.
        .machine(
            "preview-agent",
            "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
            "BingPreview"),

        .machine(
            "crawler-agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot"),
        .machine("crawler-agent", "Googlebot-Image/1.0", "Googlebot"),
        .machine("crawler-agent", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "bingbot"),
        .machine(
            "crawler-agent",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_10_1) AppleWebKit/600.2.5 (KHTML, like Gecko) Version/8.0.2 "
                + "Safari/600.2.5 (Applebot/0.1)",
            "Applebot"),
        .machine("crawler-agent", "Mozilla/5.0 (compatible; some bot; +https://example.com)", "bot"),

        .machine(
            "headless-agent",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 "
                + "Safari/537.36",
            "HeadlessChrome"),

        .machine("no-agent", "", nil),
        .machine("no-agent", " \t ", nil),
        // Another system's event, which does not say by what program it was.
        AgentCase(
            rule: "reported-without-agent", userAgent: "", agent: Agent(), via: .direct, verdict: .unknown,
            isReported: true),
    ]

    private static func chromeHit(
        _ rule: String, via: Via, verdict: Verdict, isClick: Bool = false, after: Duration? = .seconds(3600),
        address: String = "198.51.100.7", isPrefetch: Bool = false, own: OwnSign? = nil
    ) -> AgentCase {
        AgentCase(
            rule: rule, userAgent: chrome, agent: Agent(client: "Chrome", os: "Windows", device: .desktop), via: via,
            verdict: verdict, isClick: isClick, after: after, address: address, isPrefetch: isPrefetch, own: own)
    }

    private static func own(_ sign: OwnSign, _ rule: String) -> AgentCase {
        chromeHit(rule, via: .own, verdict: .machine, own: sign)
    }

    /// The same agents, judged otherwise for when, how or whence they come.
    static let timesAndNetworks: [AgentCase] = [
        AgentCase(
            rule: "gmail-delivery", userAgent: gmailProxy, agent: Agent(client: "Gmail"), via: .gmailProxy,
            verdict: .machine, after: .seconds(4)),
        AgentCase(
            rule: "yahoo-delivery", userAgent: yahooProxy, agent: Agent(client: "Yahoo Mail"), via: .yahooProxy,
            verdict: .machine, after: .seconds(1)),
        chromeHit("too-soon", via: .bot, verdict: .machine, after: .seconds(1)),
        chromeHit("too-soon", via: .bot, verdict: .machine, isClick: true, after: .seconds(-60)),
        chromeHit("browser", via: .direct, verdict: .human, after: nil),
        chromeHit("prefetch", via: .bot, verdict: .machine, isPrefetch: true),
        // The library is more telling than the time.
        AgentCase(
            rule: "library-agent", userAgent: "curl/8.5.0", agent: Agent(client: "curl"), via: .bot, verdict: .machine,
            after: .seconds(1)),

        // TRUTH, "self": not through a relay, behind which others are too.
        own(.copy, "own-copy"), own(.page, "own-page"), own(.device, "own-device"),
        chromeHit("browser", via: .direct, verdict: .human, address: "17.58.1.1", own: .device),
        // TRUTH, "Other systems' events": their flag decides where we know no better; Gmail's proxy is its readers' only sign.
        AgentCase(
            rule: "marked-machine", userAgent: chrome, agent: Agent(client: "Chrome", os: "Windows", device: .desktop),
            via: .bot, verdict: .machine, isReported: true, isMarkedMachine: true),
        AgentCase(
            rule: "marked-machine", userAgent: "", agent: Agent(), via: .bot, verdict: .machine, isReported: true,
            isMarkedMachine: true),
        AgentCase(
            rule: "gmail-proxy", userAgent: gmailProxy, agent: Agent(client: "Gmail"), via: .gmailProxy,
            verdict: .human,
            isReported: true, isMarkedMachine: true),
        AgentCase(
            rule: "apple-mpp", userAgent: "Mozilla/5.0", agent: Agent(), via: .appleMPP, verdict: .machine,
            isReported: true, isMarkedMachine: true),

        // TRUTH, "Networks that are certain": the first and last address of each block, and their neighbours.
        chromeHit("scanner-network", via: .scanner, verdict: .machine, isClick: true, address: "40.92.0.0"),
        chromeHit("scanner-network", via: .scanner, verdict: .machine, address: "40.93.255.255"),
        chromeHit("scanner-network", via: .scanner, verdict: .machine, address: "40.107.255.255"),
        chromeHit("scanner-network", via: .scanner, verdict: .machine, address: "52.103.255.255"),
        chromeHit("scanner-network", via: .scanner, verdict: .machine, address: "104.47.127.255"),
        chromeHit("scanner-network", via: .scanner, verdict: .machine, address: "2a01:111:f400::25"),
        chromeHit("scanner-network", via: .scanner, verdict: .machine, address: "2a01:111:f403:ffff::1"),
        chromeHit("scanner-network", via: .scanner, verdict: .machine, isClick: true, address: "209.222.82.9"),
        chromeHit("browser", via: .direct, verdict: .human, address: "40.94.0.0"),
        chromeHit("browser", via: .direct, verdict: .human, address: "104.47.128.0"),
        chromeHit("browser", via: .direct, verdict: .human, address: "2a01:111:f402::1"),
        chromeHit("browser", via: .direct, verdict: .human, address: "209.222.83.0"),
        // TRUTH, "Opens": Outlook is a person "from anywhere else" only.
        AgentCase(
            rule: "scanner-network", userAgent: outlook,
            agent: Agent(client: "Outlook", os: "Windows", device: .desktop), via: .scanner, verdict: .machine,
            address: "40.107.1.1"),
        // TRUTH, "Probable only, within 10 minutes": the last moment, and the first after it; then it is a person, isolated.
        chromeHit(
            "probable-scanner", via: .scanner, verdict: .unknown, isClick: true, after: .seconds(2),
            address: "67.231.144.0"),
        chromeHit(
            "probable-scanner", via: .scanner, verdict: .unknown, isClick: true, after: .milliseconds(599_999),
            address: "207.211.30.255"),
        chromeHit(
            "probable-scanner", via: .scanner, verdict: .unknown, after: .seconds(60), address: "67.231.159.255"),
        chromeHit(
            "browser", via: .direct, verdict: .human, isClick: true, after: .seconds(600), address: "67.231.144.0"),
        chromeHit("browser", via: .direct, verdict: .human, isClick: true, after: nil, address: "67.231.144.0"),
        chromeHit(
            "browser", via: .direct, verdict: .human, isClick: true, after: .seconds(60), address: "67.231.143.255"),
        // What is certain about the time or the agent comes first.
        chromeHit("too-soon", via: .bot, verdict: .machine, after: .seconds(1), address: "67.231.144.0"),
        AgentCase(
            rule: "library-agent", userAgent: "curl/8.5.0", agent: Agent(client: "curl"), via: .bot, verdict: .machine,
            after: .seconds(60), address: "67.231.144.0"),
        // TRUTH, "Hosting networks with a desktop browser within 10 minutes".
        chromeHit(
            "hosting-browser", via: .scanner, verdict: .machine, isClick: true, after: .seconds(599),
            address: "203.0.113.127"),
        chromeHit(
            "browser", via: .direct, verdict: .human, isClick: true, after: .seconds(600), address: "203.0.113.127"),
        chromeHit(
            "browser", via: .direct, verdict: .human, isClick: true, after: .seconds(599), address: "203.0.113.128"),
        AgentCase(
            rule: "mail-client", userAgent: "KMail/5.2.3", agent: Agent(client: "KMail"), via: .direct,
            verdict: .human, after: .seconds(60), address: "203.0.113.1"),
        // TRUTH, "an Apple relay address with a full Safari UA"; and Google's servers.
        chromeHit("browser", via: .direct, verdict: .human, address: "17.255.255.255"),
        chromeHit("browser", via: .direct, verdict: .human, address: "66.249.80.1"),
        // A click is the mail client's, as far as it tells: pictures are not what it fetches.
        AgentCase(
            rule: "mail-client", userAgent: outlook, agent: Agent(client: "Outlook", os: "Windows", device: .desktop),
            via: .direct, verdict: .human, isClick: true),
    ]
}
