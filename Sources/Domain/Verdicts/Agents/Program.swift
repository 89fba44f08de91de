/// A mail client or browser that people use, and the word its agent has.
struct Program: Sendable {
    private let word: Word
    private let name: String

    private init(_ word: Word, _ name: String) {
        self.word = word
        self.name = name
    }

    /// The name of the mail client that `text` names, by its own word or, for Apple Mail, by having none.
    static func mailClient(in text: AgentText) -> String? {
        mailClients.first { text.contains($0.word) }?.name ?? (isAppleMail(text) ? "Apple Mail" : nil)
    }

    /// The name of the browser, or of the app around a web view, that `text` names.
    static func browser(in text: AgentText) -> String? {
        browsers.first { text.contains($0.word) }?.name
    }

    /// Apple Mail sends WebKit's agent as it is: no `Safari/`, and after the comments nothing, or on iOS the build. Any
    /// more is an app with a web view.
    private static func isAppleMail(_ text: AgentText) -> Bool {
        guard text.contains("AppleWebKit"), System.isApple(text) else { return false }
        let rest = text.afterComments
        return rest.isEmpty || rest.starts(with: "mobile/".utf8) && !rest.contains(UInt8(ascii: " "))
    }
}

extension Program {
    /// Checked in this order. Agents as collected in matomo-org/device-detector, `pim.yml`, unless said otherwise.
    private static let mailClients = [
        Program("Outlook-Express", "Outlook Express"),
        Program("Outlook-iOS", "Outlook"),
        Program("Outlook-Android", "Outlook"),
        Program("Microsoft Outlook", "Outlook"),
        Program("MacOutlook", "Outlook"),
        // The Outlook of 2023 and later, a web view that names Edge too.
        Program("OneOutlook", "Outlook"),
        // Word, which draws Outlook's messages, fetches their pictures.
        Program("ms-office", "Outlook"),
        Program("^Outlook", "Outlook"),
        Program("WindowsMail", "Windows Mail"),
        Program("Betterbird", "Betterbird"),
        Program("Postbox", "Postbox"),
        Program("Thunderbird", "Thunderbird"),
        Program("Icedove", "Thunderbird"),
        // As its source has it: `"Evolution/" VERSION`.
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
        Program("com.google.android.gm", "Gmail"),
        // The background fetches of Apple Mail, by CFNetwork.
        Program("^Mail/", "Apple Mail"),
    ]

    /// Checked in this order: who is built on another's engine names it too, so that Chrome and Safari come last.
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
        // Apple Mail, which has no word of its own, has been asked for before any browser.
        Program("iPhone", "iOS web view"),
        Program("iPad", "iOS web view"),
    ]
}
