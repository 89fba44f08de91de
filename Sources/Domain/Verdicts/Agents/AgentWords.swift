/// Words that tell whether a name in an agent is a machine's or a browser's. All in lower case.
enum AgentWords {
    /// What machines are for, as parts of their names: `Linkchecker`, `SiteMonitor`, `moatbot`. Each is looked for as a whole
    /// piece of a name and at the end of one, in the singular.
    static let trades = EdgeWords(ends: [
        "analyzer", "archive", "archiver", "archiving", "bot", "check", "checker", "crawl", "crawler", "crawling",
        "fetch",
        "fetcher", "headless", "monitor", "monitoring", "preview", "previewer", "probe", "proxy", "render", "renderer",
        "robot", "scan", "scanner", "scanning", "scrape", "scraper", "scraping", "screenshot", "spider", "survey",
        "synthetic", "thumbnail", "transcoder", "uptime", "validator", "verifier",
        // Tools by name, under which whole fleets of browsers are driven.
        "lighthouse", "ptst", "webdriver", "wkhtmltoimage", "wkhtmltopdf",
    ])

    /// People's phones, apps and toolbars that are called so.
    static let people: ByteWords = [
        "ant.com", "ask.com", "camscanner", "cubot", "proxyfox", "safari%20technology%20preview",
        "translate.google.com",
        "unity3d.com",
    ]

    /// Last labels of domain names that machines write into their agents.
    static let topLevels: ByteWords = [
        "ai", "app", "at", "be", "biz", "br", "ca", "cc", "ch", "cn", "co", "com", "cz", "de", "dev", "dk", "es", "eu",
        "fi",
        "fm", "fr", "hu", "in", "info", "io", "it", "jp", "kr", "me", "net", "network", "nl", "no", "org", "pl", "ru",
        "se",
        "sk", "to", "tv", "ua", "uk", "us", "xyz",
    ]

    /// First labels of names written the other way round, as apps are named: `com.google.Gmail`.
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

    /// Products that browsers add: browsers built on another's engine, systems, and what apps tell of themselves.
    /// Names that say what they are, `…browser`, `…fox`, are not among them. From matomo-org/device-detector, `browsers.yml`.
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
        // Chromium under names that say nothing, as the agents of their users have them.
        "agency", "atcontent", "config", "herring", "lavasr", "openwave", "reader", "trailer", "unique", "viewer",
        // What else people have in theirs.
        "alexatoolbar", "bitdefendersafepay", "chromeframe", "elements", "firephp", "gzip", "sparrow", "surf",
        // Words of names of two words, and of what they are built for.
        "build", "community", "core", "earth", "edition", "google", "pro", "safari", "safe", "se", "web", "xiaomi",
        // Systems.
        "arch", "archlinux", "centos", "debian", "fedora", "gentoo", "kubuntu", "linux", "mageia", "mandriva", "mint",
        "opensuse", "redhat", "slackware", "suse", "ubuntu",
        // Apps with a window for the web.
        "discord", "electron", "gsa", "instagram", "kakaotalk", "lightning", "line", "linkedinapp", "macwechat",
        "micromessenger", "miniprogramenv", "nettype", "language", "osmeta", "outlook", "oneoutlook", "qbcore",
        "sitekiosk", "slack", "teams", "unifiedpcmacwechat", "unifiedpcwindowswechat", "windowswechat", "wxwork",
    ]

    /// How the parts begin of which a desktop browser's first comment consists.
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

    /// Products before `Mozilla/` in the agents of televisions, signs and Outlook.
    static let forerunners: ByteWords = ["brightsign", "microsoft", "nettv", "opera", "tv", "zeasn"]

    /// How the parts begin of a comment behind a desktop browser's engine: of packages, and of what browsers say there.
    static let usualComments = EdgeWords(starts: [
        ".net", "beta", "change", "chromium", "compatible, like", "edition", "gfe", "git", "khtml", "like gecko",
        "second", "windows nt", "x11",
    ])

    /// Anywhere in a product's name, these make it a browser's.
    static let browserNames: [StaticString] = ["browser", "explorer", "chrom"]

    /// How the part of a comment begins that makes X11 a desktop.
    static let desktops = EdgeWords(starts: [
        "linux x86_64", "linux i686", "ubuntu", "fedora", "cros", "debian", "windows",
    ])

    /// How the part of a comment begins in which Internet Explorer, or who is called so, tells its system.
    static let explorersSystems = EdgeWords(starts: [
        "aix", "amiga", "beos", "hp-ux", "irix", "linux", "mac", "nt", "os/2", "ppc", "solaris", "sunos", "unix", "win",
        "x11", "xbox",
    ])

    /// Words for what fetches pictures for a mail service's readers: of Seznam, matomo-org/device-detector #5668; of Yandex,
    /// mautic #8718; and Fastmail's by its name, darkvisitors.com/agents/fastmailua.
    static let imageProxies: [StaticString] = ["imageproxy", "emailproxy", "imageresizer", "imagecache", "fastmailua"]
}
