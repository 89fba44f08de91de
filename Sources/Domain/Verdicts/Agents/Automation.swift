/// A machine that names itself in its agent.
struct Automation: Sendable {
    enum Sort: Hashable, Sendable {
        /// A mail-security product.
        case security
        /// Fetches a page to show a preview of it or to probe a link, for somebody who has not opened it.
        case preview
        /// Reads the web for a search engine, a model or a monitor.
        case crawler
        /// A headless browser, driven by a program.
        case headless
        /// An HTTP library or command-line tool under its own name.
        case library
    }

    let sort: Sort
    let word: Word
    /// As shown to people.
    let name: String

    /// The listed service that the agent names, even if it also names a browser or a mail client; nil if it names none.
    static func service(in text: AgentText) -> Automation? {
        serviceWords.first(in: text, at: text.wordStarts).map { services[$0] }
    }

    /// The library or command-line tool that the agent names; nil if it names none.
    static func library(in text: AgentText) -> Automation? {
        libraryWords.first(in: text, at: text.wordStarts).map { libraries[$0] }
    }

    private static let serviceWords = WordIndex(services.map(\.word))
    private static let libraryWords = WordIndex(libraries.map(\.word))

    private init(_ sort: Sort, _ word: Word, _ name: String) {
        self.sort = sort
        self.word = word
        self.name = name
    }
}

extension Automation {
    /// Machines that count as such even if their agents also name a browser or a mail client. Checked in this order.
    /// `Giveaway` detects machines that are not listed.
    private static let services = [
        // `Barracuda Sentinel (EE)`: JayBizzle/Crawler-Detect #552. The others are known by the vendor's name, which no
        // browser or mail client sends.
        Automation(.security, "Barracuda Sentinel", "Barracuda Sentinel"),
        Automation(.security, "Barracuda", "Barracuda"),
        Automation(.security, "BarracudaCentral", "Barracuda"),
        Automation(.security, "Proofpoint", "Proofpoint"),
        Automation(.security, "Mimecast", "Mimecast"),
        Automation(.security, "MessageLabs", "MessageLabs"),
        Automation(.security, "IronPort", "IronPort"),
        Automation(.security, "FortiMail", "FortiMail"),
        Automation(.security, "FireEye", "FireEye"),
        Automation(.security, "virustotalcloud", "VirusTotal"),

        // Link previews, as each service documents its agent.
        Automation(.preview, "Slackbot-LinkExpanding", "Slackbot-LinkExpanding"),
        Automation(.preview, "Slackbot", "Slackbot"),
        Automation(.preview, "Slack-ImgProxy", "Slack-ImgProxy"),
        Automation(.preview, "facebookexternalhit", "facebookexternalhit"),
        Automation(.preview, "Facebot", "Facebot"),
        Automation(.preview, "meta-externalagent", "meta-externalagent"),
        // Before Twitterbot: Telegram's agent is `TelegramBot (like TwitterBot)`.
        Automation(.preview, "TelegramBot", "TelegramBot"),
        Automation(.preview, "Twitterbot", "Twitterbot"),
        Automation(.preview, "LinkedInBot", "LinkedInBot"),
        Automation(.preview, "^WhatsApp", "WhatsApp"),
        Automation(.preview, "Discordbot", "Discordbot"),
        Automation(.preview, "SkypeUriPreview", "SkypeUriPreview"),
        Automation(.preview, "Microsoft Office Existence Discovery", "Microsoft Office Existence Discovery"),
        Automation(.preview, "Microsoft Office Protocol Discovery", "Microsoft Office Protocol Discovery"),
        Automation(.preview, "Microsoft-WebDAV-MiniRedir", "Microsoft-WebDAV-MiniRedir"),
        Automation(.preview, "BingPreview", "BingPreview"),
        Automation(.preview, "Google Web Preview", "Google Web Preview"),
        Automation(.preview, "GoogleMessages", "GoogleMessages"),
        Automation(.preview, "Snap URL Preview Service", "Snap URL Preview Service"),
        Automation(.preview, "Pinterestbot", "Pinterestbot"),
        Automation(.preview, "redditbot", "redditbot"),
        Automation(.preview, "vkShare", "vkShare"),
        Automation(.preview, "Mastodon", "Mastodon"),
        Automation(.preview, "Embedly", "Embedly"),
        Automation(.preview, "Iframely", "Iframely"),

        Automation(.headless, "HeadlessChrome", "HeadlessChrome"),
        Automation(.headless, "PhantomJS", "PhantomJS"),
        Automation(.headless, "Puppeteer", "Puppeteer"),
        Automation(.headless, "Playwright", "Playwright"),
        Automation(.headless, "Chrome-Lighthouse", "Chrome-Lighthouse"),

        Automation(.crawler, "Googlebot", "Googlebot"),
        Automation(.crawler, "Googlebot-Image", "Googlebot"),
        Automation(.crawler, "AdsBot-Google", "AdsBot-Google"),
        Automation(.crawler, "Google-Read-Aloud", "Google-Read-Aloud"),
        Automation(.crawler, "GoogleOther", "GoogleOther"),
        Automation(.crawler, "bingbot", "bingbot"),
        Automation(.crawler, "Applebot", "Applebot"),
        Automation(.crawler, "DuckDuckBot", "DuckDuckBot"),
        Automation(.crawler, "YandexBot", "YandexBot"),
        Automation(.crawler, "Baiduspider", "Baiduspider"),
        Automation(.crawler, "Yahoo! Slurp", "Yahoo! Slurp"),
        Automation(.crawler, "PetalBot", "PetalBot"),
        Automation(.crawler, "Bytespider", "Bytespider"),
        Automation(.crawler, "Amazonbot", "Amazonbot"),
        Automation(.crawler, "AhrefsBot", "AhrefsBot"),
        Automation(.crawler, "SemrushBot", "SemrushBot"),
        Automation(.crawler, "MJ12bot", "MJ12bot"),
        Automation(.crawler, "DotBot", "DotBot"),
        Automation(.crawler, "CCBot", "CCBot"),
        Automation(.crawler, "GPTBot", "GPTBot"),
        Automation(.crawler, "ChatGPT-User", "ChatGPT-User"),
        Automation(.crawler, "ClaudeBot", "ClaudeBot"),
        Automation(.crawler, "PerplexityBot", "PerplexityBot"),
        Automation(.crawler, "UptimeRobot", "UptimeRobot"),
        Automation(.crawler, "Pingdom", "Pingdom"),
    ]

    /// Libraries and command-line tools under their own names. Mail clients built on one of them are checked first.
    private static let libraries = [
        Automation(.library, "python-requests", "python-requests"),
        Automation(.library, "python-httpx", "python-httpx"),
        Automation(.library, "Python-urllib", "Python-urllib"),
        Automation(.library, "aiohttp", "aiohttp"),
        Automation(.library, "Scrapy", "Scrapy"),
        Automation(.library, "PycURL", "PycURL"),
        // Before curl: Guzzle's agent also names curl, after itself.
        Automation(.library, "Guzzle", "Guzzle"),
        Automation(.library, "GuzzleHttp", "Guzzle"),
        Automation(.library, "curl/", "curl"),
        Automation(.library, "libcurl", "curl"),
        Automation(.library, "Wget", "Wget"),
        Automation(.library, "HTTPie", "HTTPie"),
        Automation(.library, "PostmanRuntime", "Postman"),
        Automation(.library, "insomnia", "Insomnia"),
        Automation(.library, "Go-http-client", "Go-http-client"),
        Automation(.library, "fasthttp", "fasthttp"),
        Automation(.library, "okhttp", "okhttp"),
        Automation(.library, "Apache-HttpClient", "Apache-HttpClient"),
        Automation(.library, "Jakarta Commons-HttpClient", "Commons-HttpClient"),
        Automation(.library, "AHC/", "AsyncHttpClient"),
        // At the start only: old phones name their Java in the middle of the agent.
        Automation(.library, "^Java/", "Java"),
        Automation(.library, "libwww-perl", "libwww-perl"),
        Automation(.library, "LWP::Simple", "libwww-perl"),
        Automation(.library, "WWW-Mechanize", "WWW-Mechanize"),
        Automation(.library, "node-fetch", "node-fetch"),
        Automation(.library, "axios", "axios"),
        Automation(.library, "undici", "undici"),
        Automation(.library, "superagent", "superagent"),
        Automation(.library, "^node", "Node.js"),
        Automation(.library, "^Ruby", "Ruby"),
        Automation(.library, "Faraday", "Faraday"),
        Automation(.library, "WinHttp", "WinHTTP"),
        Automation(.library, "^WindowsPowerShell", "PowerShell"),
        Automation(.library, "lua-resty-http", "lua-resty-http"),
        Automation(.library, "reqwest", "reqwest"),
    ]
}
