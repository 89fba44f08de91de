/// Words that show whether a name in an agent is a machine's or a browser's. All are in lower case.
enum AgentWords {
    /// Words for what machines do, in the singular. They are parts of names: `Linkchecker`, `SiteMonitor`, `moatbot`. A word
    /// is a whole piece of a name or the end of one.
    static let trades = EdgeWords(ends: [
        "analyzer", "archive", "archiver", "archiving", "bot", "check", "checker", "crawl", "crawler", "crawling",
        "fetch",
        "fetcher", "headless", "monitor", "monitoring", "preview", "previewer", "probe", "proxy", "render", "renderer",
        "robot", "scan", "scanner", "scanning", "scrape", "scraper", "scraping", "screenshot", "spider", "survey",
        "synthetic", "thumbnail", "transcoder", "uptime", "validator", "verifier",
        // Names of tools that drive whole fleets of browsers.
        "lighthouse", "ptst", "webdriver", "wkhtmltoimage", "wkhtmltopdf",
    ])

    /// Phones, apps and toolbars of people whose names contain such a word or look like a domain.
    static let people: ByteWords = [
        "ant.com", "ask.com", "camscanner", "cubot", "proxyfox", "safari%20technology%20preview",
        "translate.google.com",
        "unity3d.com",
    ]

    /// Last labels of the domain names that machines write into their agents.
    static let topLevels: ByteWords = [
        "ai", "app", "at", "be", "biz", "br", "ca", "cc", "ch", "cn", "co", "com", "cz", "de", "dev", "dk", "es", "eu",
        "fi",
        "fm", "fr", "hu", "in", "info", "io", "it", "jp", "kr", "me", "net", "network", "nl", "no", "org", "pl", "ru",
        "se",
        "sk", "to", "tv", "ua", "uk", "us", "xyz",
    ]

    /// First labels of app names, which are domain names in reverse order: `com.google.Gmail`.
    static let reversed: ByteWords = [
        "br", "cn", "co", "com", "de", "es", "fr", "in", "io", "it", "jp", "kr", "me", "net", "org", "ru", "tv", "uk",
        "us",
    ]

    /// The products that make up a browser's agent.
    static let engines: ByteWords = [
        "applewebkit", "chrome", "chromium", "firefox", "gecko", "khtml", "like", "mobile", "mozilla", "safari",
        "tablet",
        "version", "vr",
    ]

    /// Products that browsers add to their agents: the names of browsers built on another's engine, of systems and of apps.
    /// Self-explanatory names, `…browser` and `…fox`, are not listed. From matomo-org/device-detector, `browsers.yml`.
    static let additions: ByteWords = [
        // Browsers.
        "2345chrome", "360ee", "360se", "adg", "amigo", "aolbuild", "aolshield", "arora", "atom", "avast", "avg",
        "avira",
        "basilisk", "brave", "camino", "ccleaner", "colibri", "comodo_dragon", "coolnovo", "cliqz", "cyberfox", "ddg",
        "dragon",
        "duckduckgo", "edg", "edge", "epic", "epiphany", "falkon", "floorp", "flow", "focus", "ghostery", "goanna",
        "gnome",
        "hola",
        "icecat", "icedragon", "iceweasel", "iridium", "iron", "k-meleon", "kinza", "klar", "konqueror", "lbbrowser",
        "librewolf", "liri", "lovense", "lunascape", "maxthon", "metasr", "midori", "norton", "odyssey", "omniweb",
        "opera", "opr", "opx",
        "ordissimo",
        "otter", "owb", "palemoon", "puffin", "qihu", "qtcarbrowser", "qtwebengine", "qupzilla", "seamonkey", "seb",
        "secure", "seznam", "sleipnir", "slimjet", "sputnik", "srware", "superbird", "sznprohlizec", "tesla", "torch",
        "vivaldi", "waterfox", "whale", "ya", "yowser", "yptp",
        // Browsers of phones.
        "abb", "edga", "edgios", "freeu", "fxios", "mcent", "mobicip", "omi", "opt", "phx", "qwantmobile", "skyleap",
        "startpage", "wolvic",
        // Browsers built on Chromium whose names do not say so, as they appear in users' agents.
        "agency", "atcontent", "config", "herring", "lavasr", "openwave", "reader", "trailer", "unique", "viewer",
        // Other words in people's agents.
        "alexatoolbar", "bitdefendersafepay", "chromeframe", "elements", "firephp", "gzip", "sparrow", "surf",
        // Words from names of two words, and words for what a browser is built for.
        "build", "community", "core", "earth", "edition", "google", "pro", "safari", "safe", "se", "web", "xiaomi",
        // Systems.
        "arch", "archlinux", "centos", "debian", "fedora", "gentoo", "kubuntu", "linux", "mageia", "mandriva", "mint",
        "opensuse", "redhat", "slackware", "suse", "ubuntu",
        // Apps with a web view.
        "discord", "electron", "gsa", "instagram", "kakaotalk", "lightning", "line", "linkedinapp", "macwechat",
        "micromessenger", "miniprogramenv", "nettype", "language", "osmeta", "outlook", "oneoutlook", "qbcore",
        "sitekiosk", "slack", "teams", "unifiedpcmacwechat", "unifiedpcwindowswechat", "windowswechat", "wxwork",
    ]

    /// The beginnings of the parts of a desktop browser's first comment.
    static let systemParts = EdgeWords(starts: [
        ".net", "aarch64", "amd64", "arm", "avant", "chromeframe", "chromium gost", "compatible", "cros", "debian",
        "deepin", "dragonfly",
        "fedora",
        "freebsd", "gnu/linux", "haiku", "i686", "ia64", "infopath", "intel", "konqueror", "linux", "mac os", "mac_",
        "macos",
        "macintosh", "masm", "media center", "mint", "netbsd", "openbsd", "opensuse", "power", "ppc", "rv", "slcc",
        "solaris", "sunos", "tablet pc", "touch", "trident/", "ubuntu", "wayland", "webview", "win32", "win64", "win95",
        "win98",
        "windows",
        "wow32", "wow64", "wv", "x11", "x32", "x64", "x86", "xbox",
    ])

    /// Products before `Mozilla/` in the agents of televisions, digital signs and Outlook.
    static let forerunners: ByteWords = ["brightsign", "microsoft", "nettv", "opera", "tv", "zeasn"]

    /// The beginnings of comments after a desktop browser's engine: the names of packages, and what browsers say there.
    static let usualComments = EdgeWords(starts: [
        ".net", "beta", "change", "chromium", "compatible, like", "edition", "gfe", "git", "khtml", "like gecko",
        "second", "windows nt", "x11",
    ])

    /// A product whose name contains one of these is a browser.
    static let browserNames: [StaticString] = ["browser", "explorer", "chrom"]

    /// The beginnings of the part of a comment that shows that X11 runs on a desktop.
    static let desktops = EdgeWords(starts: [
        "linux x86_64", "linux i686", "ubuntu", "fedora", "cros", "debian", "windows",
    ])

    /// The beginnings of the part of a comment in which Internet Explorer, or a program that claims to be it, names its
    /// system.
    static let explorersSystems = EdgeWords(starts: [
        "aix", "amiga", "beos", "hp-ux", "irix", "linux", "mac", "nt", "os/2", "ppc", "solaris", "sunos", "unix", "win",
        "x11", "xbox",
    ])

    /// Words for programs that fetch images for a mail service's readers: Seznam's, matomo-org/device-detector #5668;
    /// Yandex's, mautic #8718; and Fastmail's by its name, darkvisitors.com/agents/fastmailua.
    static let imageProxies: [StaticString] = ["imageproxy", "emailproxy", "imageresizer", "imagecache", "fastmailua"]
}
