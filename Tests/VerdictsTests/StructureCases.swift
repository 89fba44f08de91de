import Core

/// Agents that are told by their structure. Names are made up, but for those of which a public list or report is named.
extension AgentCase {
    static let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    static let chromeOnWindows = windows + "Chrome/130.0.0.0 Safari/537.36"
    static let chromeOnLinux =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
    static let safariOnPhone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
        + "Mobile/15E148 Safari/604.1"
    static let chromeOnPhone =
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"

    /// Machines that no list names.
    static let givenAway: [AgentCase] = [
        // A trade in a product's name, at its end, between capitals, in the plural, without a version.
        .machine("crawler-agent", chromeOnWindows + " acmebot", "acmebot"),
        .machine("crawler-agent", chromeOnWindows + " ACMEBot/2.1", "ACMEBot"),
        .machine("crawler-agent", safariOnPhone + " acmebot", "acmebot"),
        .machine("crawler-agent", chromeOnPhone + " Acme-Linkchecker/1.0", "Acme-Linkchecker"),
        .machine("crawler-agent", chromeOnWindows + " SiteCheck-acmecrawl", "SiteCheck-acmecrawl"),
        .machine("crawler-agent", chromeOnWindows + " AcmeScanService", "AcmeScanService"),
        .machine("crawler-agent", chromeOnLinux + " AcmeSynthetics/1.0", "AcmeSynthetics"),
        .machine("crawler-agent", "Mozilla/5.0 (compatible; AcmeSpiders 2)", "AcmeSpiders"),
        .machine("crawler-agent", "Acme Survey 3", "Survey"),
        .machine("crawler-agent", "AcmeFetcher/0.9", "AcmeFetcher"),
        .machine("crawler-agent", "acme_archiver/2", "acme_archiver"),
        .machine("crawler-agent", windows + "Acme-Preview/1 Chrome/130.0.0.0 Safari/537.36", "Acme-Preview"),
        .machine("crawler-agent", chromeOnWindows + "; 99Spider", "99Spider"),
        // WebPageTest's: monperrus/crawler-user-agents.
        .machine("crawler-agent", chromeOnWindows + " PTST/348", "PTST"),
        .machine("crawler-agent", "AcmeCrawler Mozilla/5.0 (Windows NT 10.0; Win64; x64", "AcmeCrawler"),

        // A trade in a comment: of the system, behind the engine, in words of its own.
        .machine(
            "crawler-agent",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; AcmeMonitor) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/130.0.0.0 Safari/537.36", "AcmeMonitor"),
        .machine("crawler-agent", chromeOnWindows + " (Acme-Monitor)", "Acme-Monitor"),
        .machine("crawler-agent", "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; Acme Server Survey)", "Survey"),
        .machine(
            "crawler-agent",
            "Mozilla/5.0 (Linux; Android 8.0; Pixel 2 Build/OPD3.170816.012; Acmebot/1.0) AppleWebKit/537.36 (KHTML, "
                + "like Gecko) Chrome/81.0.4044.138 Mobile Safari/537.36", "Acmebot"),

        // Where its owner is found.
        .machine("crawler-agent", "Mozilla/5.0 (compatible; Acme; +https://acme.example/why)", "Acme"),
        .machine("crawler-agent", "Mozilla/5.0 (compatible; Acme; +http://acme.example/bot.html)", "Acme"),
        .machine("crawler-agent", chromeOnWindows + " (+https://www.acme.example/)", nil),
        .machine("crawler-agent", chromeOnWindows + " +https://acme.example", nil),
        .machine("crawler-agent", chromeOnWindows + " Acme/1.0 (http://acme.example)", "Acme"),
        .machine("crawler-agent", chromeOnWindows + " collection@acme.example", nil),
        .machine("crawler-agent", "AcmeReader/1 (somebody[at]acme.example)", "AcmeReader"),
        .machine("crawler-agent", "AcmeReader/1 (www.acme.example; 3 subscribers)", "AcmeReader"),
        .machine("crawler-agent", chromeOnWindows + " acmewatch.com", "acmewatch.com"),
        .machine(
            "crawler-agent",
            "Mozilla/5.0 (X11; Linux x86_64) acme.com/policy AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Firefox/34.0 Safari/537.21", "acme.com"),
        .machine(
            "crawler-agent",
            "acme.ai/scanning Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/126.0.0.0 "
                + "Safari/537.36", "acme.ai"),
        .machine("crawler-agent", chromeOnWindows + " (Acme IQ, acmeiq.com)", "acmeiq.com"),
        // An address of Proton's or Gmail's is no mail program.
        .machine("crawler-agent", "Acme/0.1 (acme@protonmail.com)", "Acme"),
        .machine("crawler-agent", "The Acme AI the.acme.ai@gmail.com", "The"),

        // `compatible; X` behind an engine, and what stands behind `KHTML, like Gecko`.
        .machine("crawler-agent", safariOnPhone + " (compatible; Acme/2.0)", "Acme"),
        .machine("crawler-agent", chromeOnLinux + " (compatible; Acme Reader)", "Acme Reader"),
        .machine(
            "crawler-agent",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Acme-Research/1.0) Chrome/130.0.0.0 "
                + "Safari/537.36", "Acme-Research"),
        .machine(
            "crawler-agent",
            "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko AcmeAgent 3.0) Chrome/56.0.2924.87 "
                + "Safari/537.36", "AcmeAgent 3.0"),
        // Another's agent quoted.
        .machine(
            "crawler-agent",
            "AcmeFeeds 3 (Mozilla/5.0 (Macintosh; Intel Mac OS X 10_7_1) AppleWebKit/534.48.3 (KHTML, like Gecko) "
                + "Version/5.1 Safari/534.48.3)", "AcmeFeeds"),
        .machine("crawler-agent", chromeOnWindows + " Google-Acme-Overview", "Google-Acme-Overview"),
    ]

    /// People's programs that look a little like those.
    static let notGivenAway: [AgentCase] = [
        // Phones by their names and places: matomo-org/device-detector.
        .browser(
            "Mozilla/5.0 (Linux; Android 6.0; VR BOT 552 PLUS) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/78.0.3904.96 "
                + "Mobile Safari/537.36", "Chrome", "Android", .phone),
        .browser(
            "Mozilla/5.0 (Linux; Android 7.1.2; M_bot_tab_71 Build/NHG47K) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/58.0.3029.83 Safari/537.36", "Chrome", "Android", .tablet),
        .browser(
            "Mozilla/5.0 (Linux; Android 13; Spider 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 "
                + "Safari/537.36", "Chrome", "Android", .tablet),
        .browser(
            "Mozilla/5.0 (Linux; Android 13; 2201116SI Build/TKQ1.221114.001; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Version/4.0 Chrome/125.0.6422.165 Mobile Safari/537.36 CamScanner/4.5.0", "Android web view",
            "Android",
            .phone),
        // Televisions say what they can do with a plus.
        .browser(
            "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.79 Safari/537.36 "
                + "HbbTV/1.5.1 (+DRM; LGE; 55UP7700PTA; WEBOS6.0 03.00.10; W60_K7LP; DTV_W21P;)", "Chrome", "Linux",
            .desktop),
        // Apps with a window for the web, and their words.
        .browser(safariOnPhone.replacing("Safari/604.1", with: "acmeapp 25.7.0"), "iOS web view", "iOS", .phone),
        .browser(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
                + "[FBAN/FBIOS;FBAV/400.0.0.1;FBDV/iPhone12,1]", "Facebook app", "iOS", .phone),
        .browser(
            "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
                + "Chrome/120.0.0.0 Mobile Safari/537.36 AcmeNews", "Android web view", "Android", .phone),
        .browser(
            "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
                + "Chrome/120.0.0.0 Mobile Safari/537.36 acme.ch/8.28.2", "Android web view", "Android", .phone),
        .browser(chromeOnPhone + " PHX/12.9", "Chrome", "Android", .phone),
        // Browsers built on another's engine: by a known name, by a word, by the engine's number.
        .browser(chromeOnWindows + " Avast/131.0.0.0", "Chrome", "Windows", .desktop),
        .browser(windows + "Chrome/130.0.0.0 AcmeBrowser/7.2.1 Safari/537.36", "Chrome", "Windows", .desktop),
        .browser(chromeOnWindows + " Acme/130.2", "Chrome", "Windows", .desktop),
        .browser(
            "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0 Waterfox/6.0", "Firefox",
            "Linux", .desktop),
        .browser(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Safari/605.1.15 "
                + "Debian/12 (43.1-1) Epiphany/43.1", "GNOME Web", "Linux", .desktop),
        .browser(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) AcmeDesk/1.2.3 "
                + "Chrome/120.0.0.0 Electron/28.0.0 Safari/537.36", "Electron app", "macOS", .desktop),
        // Old ones, with what their toolbars and systems added.
        .browser(
            "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; AcmeBar 3.1; .NET CLR 2.0.50727; InfoPath.2)",
            "Internet Explorer", "Windows", .desktop),
        .browser(
            "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1; Embedded Web Browser from: http://bsalsa.com/)",
            "Internet Explorer", "Windows", .desktop),
        .browser(
            "Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.9.2.8) Gecko/20100722 Firefox/3.6.8 (.NET CLR 3.5.30729)",
            "Firefox", "Windows", .desktop),
        .browser(
            "Mozilla/5.0 Linux; Android 9; SM-A105F AppleWebKit/537.36 KHTML, like Gecko Chrome/74.0.3729.157 Mobile "
                + "Safari/537.36", "Chrome", "Android", .phone),
    ]

    /// Browsers that no list names, and unusual ways to write a usual agent: people's.
    static let unlistedBrowsers: [AgentCase] = [
        // By the product right behind Gecko's date, and by a name that ends in "browser" behind WebKit.
        .browser(
            "Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.8.1) Gecko/20061209 BonEcho/2.0", "BonEcho",
            "Windows", .desktop),
        .browser(
            "Mozilla/5.0 (Windows NT 10.0; rv:60.9) Goanna/4.3 PaleMoon/28.6.1", "PaleMoon", "Windows", .desktop),
        .browser(
            "Mozilla/5.0 (Nintendo Switch; ShareApplet) AppleWebKit/601.6 (KHTML, like Gecko) NF/4.0.0.5.9 "
                + "NintendoBrowser/5.1.0.13341", "NintendoBrowser", nil, nil),
        // Phones of before 2012: browscap/browscap.
        .browser("LGE-VX9900/1.0 UP.Browser/6.2.3.2 (GUI) MMP/2.0", "feature phone", nil, nil),
        .browser("Nokia6100/1.0 (04.01) Profile/MIDP-1.0 Configuration/CLDC-1.0", "feature phone", nil, nil),
        .browser(
            "Nokia6303c/2.0 (10.12) Profile/MIDP-2.1 Configuration/CLDC-1.1 Mozilla/5.0 AppleWebKit/420+ (KHTML, like "
                + "Gecko) Safari/420+", "Safari", nil, nil),
        // Names of two words, and Gecko without its date: browscap/browscap. A version apart from its name.
        .browser(
            "Mozilla/5.0 (X11; U; Linux i686; en-US; rv:1.4b) Gecko/20030516 Mozilla Firebird/0.6", "Firebird", "Linux",
            .desktop),
        .browser(
            "Mozilla/5.0 (X11; U; Linux i686; en-US; rv:1.9.0.11) Gecko GranParadiso/3.0.11", "GranParadiso", "Linux",
            .desktop),
        .browser(chromeOnWindows + " 2345Explorer v6.0.0.7505", "Chrome", "Windows", .desktop),
        .browser(
            "Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:56.0; Waterfox) Gecko/20100101 Firefox/56.2.3", "Firefox",
            "Windows", .desktop),
        // WebKit on a device, without a name: matomo-org/device-detector.
        .browser(
            "Mozilla/5.0 (PlayStation 5 3.03/SmartTV) AppleWebKit/605.1.15 (KHTML, like Gecko)", "device's own browser",
            nil, nil),
        // WebKit's window of a program with its version, and browsers without `Version/`.
        .browser(
            "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/602.1 (KHTML, like Gecko) AcmeRSS/0.18.12 Safari/602.1", "Safari",
            "Windows", .desktop),
        .browser(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chromium/62.0.3202.94 Safari/537.36",
            "Chromium", "Linux", .desktop),
        // A semicolon in it, as some browsers write it, and Safari's name in old ones.
        .browser(
            chromeOnWindows.replacing("KHTML, like", with: "KHTML; like"), "Chrome", "Windows", .desktop),
        .browser(
            "Mozilla/5.0 (Macintosh; U; PPC Mac OS X; en-US) AppleWebKit/125.4 (KHTML, like Gecko, Safari) "
                + "OmniWeb/v563.59 Safari/125.4", "Safari", "macOS", .desktop),
        // Before the engine's last word: a comment, and a name of two words.
        .browser(
            windows + "Chrome/114.0.0.0 YaBrowser/23.7.1.1217 (corp) Yowser/2.5 Safari/537.36", "Yandex Browser",
            "Windows", .desktop),
        .browser(windows + "Chrome/74.0.3727.0 Acme Browser/1.0.0.0 Safari/537.36", "Chrome", "Windows", .desktop),
        // An app's name before its window on a phone.
        .browser(
            "Acme Jobs/24.4.0 Mozilla/5.0 (Linux; Android 14; SM-S918U Build/UP1A.231005.007; wv) AppleWebKit/537.36 "
                + "(KHTML, like Gecko) Version/4.0 Chrome/122.0.6261.119 Mobile Safari/537.36", "Android web view",
            "Android", .phone),
        // Televisions say their model at the end.
        .browser(
            "Mozilla/5.0 (Linux; Android 11; BRAVIA M6) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.4430.212 "
                + "Safari/537.36 HbbTV/1.6.1 (+DRM; Sony; KDL-GR2;) sony.hbbtv.tv.G5", "Chrome", "Android", .tablet),
        // Windows' own window for the web, and what a proxy adds to Internet Explorer.
        .browser(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; WebView/3.0) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/64.0.3282.140 Safari/537.36 Edge/17.17134", "Edge", "Windows", .desktop),
        .browser(
            "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko ICAPoHTTPS", "Internet Explorer",
            "Windows", .desktop),
    ]

    /// A word in the agent, and networks: TRUTH, "Opens".
    static let imageProxies: [AgentCase] = [
        AgentCase(
            rule: "image-proxy", userAgent: "Mozilla/5.0 SeznamEmailProxy/2.0.174",
            agent: Agent(client: "image proxy of Seznam"), via: .direct, verdict: .unknown, address: "77.75.78.150"),
        AgentCase(
            rule: "image-proxy", userAgent: "Mozilla/5.0 (compatible; YandexImageResizer/2.0; +http://yandex.com/bots)",
            agent: Agent(client: "YandexImageResizer"), via: .direct, verdict: .unknown, address: "87.250.224.8"),
        AgentCase(
            rule: "image-proxy", userAgent: "acme imagecache", agent: Agent(client: "imagecache"), via: .direct,
            verdict: .unknown),
        // Fastmail's: darkvisitors.com/agents/fastmailua.
        AgentCase(
            rule: "image-proxy", userAgent: chromeOnLinux + " FastmailUA/1.0", agent: Agent(client: "FastmailUA"),
            via: .direct, verdict: .unknown),
        AgentCase(
            rule: "unknown-agent", userAgent: "Mozilla/5.0 SeznamEmailProxy/2.0.174",
            agent: Agent(client: "SeznamEmailProxy"), via: .direct, verdict: .unknown, isClick: true),
        // Gmail's and Yahoo's are known better, and Slack's is a preview.
        .machine("preview-agent", "Slack-ImgProxy (+https://api.slack.com/robots)", "Slack-ImgProxy"),
        // mssola/user_agent #54.
        AgentCase(
            rule: "service-images", userAgent: JudgementTable.agents["chrome-32"]!,
            agent: Agent(client: "image proxy of Mail.ru"), via: .direct, verdict: .human, after: .seconds(60),
            address: "188.93.56.7"),
        AgentCase(
            rule: "service-images", userAgent: chrome, agent: Agent(client: "image proxy of Mail.ru"), via: .direct,
            verdict: .human, address: "185.30.176.1"),
        // Who follows a link from there has an agent of their own.
        AgentCase(
            rule: "browser", userAgent: chrome, agent: Agent(client: "Chrome", os: "Windows", device: .desktop),
            via: .direct, verdict: .human, isClick: true, address: "188.93.56.7"),
        // TRUTH, "Clicks: Safe Links".
        AgentCase(
            rule: "scanner-clicks", userAgent: chrome, agent: Agent(client: "Chrome", os: "Windows", device: .desktop),
            via: .scanner, verdict: .machine, isClick: true, after: .seconds(20), address: "40.94.16.9"),
        AgentCase(
            rule: "scanner-clicks-later", userAgent: chrome,
            agent: Agent(client: "Chrome", os: "Windows", device: .desktop), via: .scanner, verdict: .unknown,
            isClick: true, after: .seconds(600), address: "40.94.16.9"),
        AgentCase(
            rule: "probable-scanner", userAgent: chrome,
            agent: Agent(client: "Chrome", os: "Windows", device: .desktop), via: .scanner, verdict: .unknown,
            isClick: true, after: .seconds(20), address: "20.72.100.79"),
        // A desktop browser in a data centre, though it is not quite one.
        AgentCase(
            rule: "hosting-browser", userAgent: chrome + " Acme",
            agent: Agent(client: "Chrome", os: "Windows", device: .desktop), via: .scanner, verdict: .machine,
            isClick: true, after: .seconds(60), address: "203.0.113.1"),
    ]
}
