/// A mail client or browser that people use, and the word that identifies it in an agent.
struct Program: Sendable {
    private let word: Word
    private let name: String

    private init(_ word: Word, _ name: String) {
        self.word = word
        self.name = name
    }

    /// The mail client that an agent names by its own word; Apple Mail is recognised by having none. A word counts only
    /// where a product or a part of a comment begins: `somebody at gmail dot com` is not Gmail.
    static func mailClient(in agent: AgentGrammar) -> String? {
        mailClientWords.first(in: agent.text, at: agent.heads).map { mailClients[$0].name }
            ?? (isAppleMail(agent) ? "Apple Mail" : nil)
    }

    /// The browser, or the app around a web view, that an agent names.
    static func browser(in agent: AgentGrammar) -> String? {
        let text = agent.text
        guard let rank = browserWords.first(in: text, at: text.wordStarts) else { return ownName(of: agent) }
        let name = browsers[rank].name
        // A phone's name without an engine means that an app made the request itself.
        return name == webView && !text.contains("AppleWebKit") ? nil : name
    }

    /// The name that an unlisted browser calls itself: the product directly after Gecko, as in `Gecko/20061209 BonEcho/2.0`,
    /// or a product that contains `browser` in an agent with WebKit. A handheld device's agent with WebKit and no such name
    /// is that of the device's own browser.
    private static func ownName(of agent: AgentGrammar) -> String? {
        let text = agent.text
        var isOfMozilla = false
        var isBehindGecko = false
        for case .product(let product) in agent.items {
            let isVersioned = product.version?.first.map { text.bytes[$0].isDigit } ?? false
            let isBrowser = isBehindGecko || text.has("browser", in: product.name) && text.signs.contains(.webKit)
            if isOfMozilla, isVersioned, isBrowser, let name = text.plain(product.name) { return name }
            let isMozilla = text.equals(product.name, "mozilla")
            // `Mozilla Firebird/0.6`: a name of two words.
            isBehindGecko =
                isBehindGecko && isMozilla || text.equals(product.name, "goanna")
                || text.equals(product.name, "gecko") && (product.version?.count ?? 8 >= 8)
            if isMozilla { isOfMozilla = true }
        }
        return isOfMozilla && text.signs.isSuperset(of: [.handheld, .webKit]) ? device : nil
    }

    /// Apple Mail sends WebKit's agent unchanged: without `Safari/`, and with nothing after the comments except, on iOS, the
    /// build. With anything more, it is an app with a web view.
    private static func isAppleMail(_ agent: AgentGrammar) -> Bool {
        let usual: [StaticString] = ["mozilla", "applewebkit", "mobile"]
        var products = 0
        var comments = 0
        for item in agent.items {
            switch item {
            case .product(let product):
                guard products < usual.count, agent.text.equals(product.name, usual[products]) else { return false }
                products += 1
            case .comment: comments += 1
            case .bracket: return false
            }
        }
        return comments == 2 && products >= 2 && System.isApple(agent.text)
    }

    private static let mailClientWords = WordIndex(mailClients.map(\.word))
    private static let browserWords = WordIndex(browsers.map(\.word))

    private static let webView = "iOS web view"
    private static let featurePhone = "feature phone"
    private static let device = "device's own browser"
}

extension Program {
    /// Checked in this order. The words are from matomo-org/device-detector, `pim.yml`, unless said otherwise.
    private static let mailClients = [
        Program("Outlook-Express", "Outlook Express"),
        Program("Outlook-iOS", "Outlook"),
        Program("Outlook-Android", "Outlook"),
        Program("Microsoft Outlook", "Outlook"),
        Program("MacOutlook", "Outlook"),
        // Outlook since 2023 is a web view that names Edge too.
        Program("OneOutlook", "Outlook"),
        // Word renders Outlook's messages and fetches their images.
        Program("ms-office", "Outlook"),
        Program("^Outlook", "Outlook"),
        Program("WindowsMail", "Windows Mail"),
        Program("Betterbird", "Betterbird"),
        Program("Postbox", "Postbox"),
        Program("Thunderbird", "Thunderbird"),
        Program("Icedove", "Thunderbird"),
        // From Evolution's source: `"Evolution/" VERSION`.
        Program("Evolution/", "Evolution"),
        Program("Kontact", "Kontact"),
        Program("KMail", "KMail"),
        Program("Geary", "Geary"),
        Program("eM Client", "eM Client"),
        Program("eMClient", "eM Client"),
        Program("Mailspring", "Mailspring"),
        Program("Mailbird", "Mailbird"),
        Program("BlueMail", "BlueMail"),
        Program("Foxmail", "Foxmail"),
        Program("MailMaster", "Mail Master"),
        Program("MailMasterPC", "Mail Master"),
        Program("NaverMailApp", "Naver Mail"),
        Program("^Airmail", "Airmail"),
        Program("SparkDesktop", "Spark"),
        Program("Superhuman", "Superhuman"),
        Program("ProtonMail", "Proton Mail"),
        Program("FairEmail", "FairEmail"),
        Program("K-9 Mail", "K-9 Mail"),
        Program("The Bat!", "The Bat!"),
        Program("Lotus-Notes", "Lotus Notes"),
        Program("SamsungEmail", "Samsung Email"),
        Program("Samsung Email", "Samsung Email"),
        Program("com.samsung.android.email", "Samsung Email"),
        Program("YahooMobileMail", "Yahoo Mail"),
        Program("Yahoo Mail", "Yahoo Mail"),
        Program("Yahoo%20Mail", "Yahoo Mail"),
        Program("jp.co.yahoo.ymail", "Yahoo Mail"),
        Program("Gmail", "Gmail"),
        Program("com.google.Gmail", "Gmail"),
        Program("com.google.android.gm", "Gmail"),
        Program("Android-Gmail", "Gmail"),
        // Programs that seldom load images, and programs of mail services, under the names that they give in the mails they
        // send.
        Program("Alpine/", "Alpine"),
        Program("Balsa", "Balsa"),
        Program("Barca", "Barca"),
        Program("Canary Mail", "Canary Mail"),
        Program("CanaryMail", "Canary Mail"),
        Program("Claws Mail", "Claws Mail"),
        Program("Eudora", "Eudora"),
        Program("GroupWise", "GroupWise"),
        Program("Horde", "Horde"),
        Program("IncrediMail", "IncrediMail"),
        Program("MailBar", "MailBar"),
        Program("MailMate", "MailMate"),
        Program("Mutt/", "Mutt"),
        Program("NeoMutt", "NeoMutt"),
        Program("Newton", "Newton"),
        Program("Nylas", "Nylas Mail"),
        Program("Pegasus Mail", "Pegasus Mail"),
        Program("Polymail", "Polymail"),
        Program("RainLoop", "RainLoop"),
        Program("Roundcube", "Roundcube"),
        Program("Shredder/", "Thunderbird"),
        Program("Spicebird", "Spicebird"),
        Program("SquirrelMail", "SquirrelMail"),
        Program("Sylpheed", "Sylpheed"),
        Program("Trojita", "Trojita"),
        Program("Tutanota", "Tutanota"),
        Program("tutanota-desktop", "Tutanota"),
        Program("Zimbra", "Zimbra"),
        Program("Zdesktop", "Zimbra"),
        // Apple Mail's background fetches, made by CFNetwork.
        Program("^Mail/", "Apple Mail"),
    ]

    /// Checked in this order. A browser built on another's engine names that one too, so Chrome and Safari come after those
    /// built on them.
    private static let browsers = [
        Program("Edg/", "Edge"),
        Program("EdgA/", "Edge"),
        Program("EdgiOS/", "Edge"),
        Program("Edge/", "Edge"),
        Program("OPR/", "Opera"),
        Program("OPiOS/", "Opera"),
        Program("OPT/", "Opera"),
        Program("Opera", "Opera"),
        Program("Vivaldi", "Vivaldi"),
        Program("YaBrowser", "Yandex Browser"),
        Program("SamsungBrowser", "Samsung Internet"),
        Program("DuckDuckGo", "DuckDuckGo"),
        Program("Ddg/", "DuckDuckGo"),
        Program("Whale/", "Whale"),
        Program("UCBrowser", "UC Browser"),
        Program("MiuiBrowser", "Mi Browser"),
        Program("HuaweiBrowser", "Huawei Browser"),
        Program("Silk/", "Amazon Silk"),
        Program("FBAN", "Facebook app"),
        Program("FBAV", "Facebook app"),
        Program("Instagram", "Instagram app"),
        Program("LinkedInApp", "LinkedIn app"),
        Program("MicroMessenger", "WeChat"),
        Program("GSA/", "Google app"),
        Program("SeaMonkey", "SeaMonkey"),
        Program("FxiOS/", "Firefox"),
        Program("Firefox", "Firefox"),
        Program("CriOS/", "Chrome"),
        Program("Epiphany", "GNOME Web"),
        Program("Falkon", "Falkon"),
        Program("Konqueror", "Konqueror"),
        Program("QtWebEngine", "Qt web view"),
        Program("Electron", "Electron app"),
        Program("wv", "Android web view"),
        Program("Chromium", "Chromium"),
        Program("Chrome", "Chrome"),
        Program("MSIE", "Internet Explorer"),
        Program("Trident", "Internet Explorer"),
        Program("Safari/", "Safari"),
        // Phones from before 2012.
        Program("UP.Browser", featurePhone),
        Program("Profile/MIDP", featurePhone),
        // Apple Mail, which has no word of its own, is checked before any browser.
        Program("iPhone", webView),
        Program("iPad", webView),
    ]
}
