import Core

/// How hits are judged: an ordered table, the first rule that applies decides.
///
/// Order: evidence of the sender; networks that are certain, since an address cannot be forged; the image proxies of Gmail,
/// Apple and Yahoo; agents, headers and times that no person has; networks that are only probable; other image proxies;
/// people last. The rules for image proxies apply to opens only. Nobody follows a link through an image proxy, so a click
/// with such an agent is left to the other rules.
///
/// "TRUTH" is the project's page of facts on opens and clicks, `TRUTH.md`.
enum Rules {
    static let table = [
        // MARK: The sender's own
        Rule(
            "own-copy", .own, .machine, "your own copy of a mail to others",
            says: "The mail also went to others, and this is the copy to one of the sender's own addresses.",
            source: "TRUTH, Opens: self"
        ) { $0.isOwn(.copy) },
        Rule(
            "own-page", .own, .machine, "looked at from a page of the hub",
            says: "The request came from one of the hub's own pages, which only the sender sees.",
            source: "TRUTH, Opens: self (same-origin Referer)"
        ) { $0.isOwn(.page) },
        Rule(
            "own-device", .own, .machine, "from one of your own devices",
            says:
                "The request came from an address that one of the sender's devices uses or used within the last hour.",
            source: "TRUTH, Opens: self (an address that recently used the sender's own token)"
        ) { $0.isOwn(.device) && !($0.network?.hidesPlace ?? false) },

        // MARK: Networks that are certain
        Rule(
            "scanner-network", .scanner, .machine, "mail-security network", naming: .networkOwner,
            says: "Only mail-security products fetch from this network; they send the agents of real browsers.",
            source: "TRUTH, Clicks: networks that are certain; the list of networks"
        ) { $0.isFrom(.scanner) },
        Rule(
            "security-agent", .scanner, .machine, "mail-security agent", naming: .agent,
            of: [.automation(.security)], says: "The agent names a mail-security product.",
            source: "TRUTH, Opens: mail-security UAs; JayBizzle/Crawler-Detect #552"
        ),

        // MARK: Image proxies, for opens
        Rule(
            "gmail-delivery", .gmailProxy, .machine, "Gmail's image proxy fetches at delivery",
            of: [.gmailProxy],
            says: "Within 30 s of sending, Gmail fetches images itself, with the same agent that it uses for readers.",
            source: "TRUTH, Opens: GoogleImageProxy"
        ) { $0.isOpen && $0.isWithin(.seconds(30)) },
        Rule(
            "gmail-proxy", .gmailProxy, .human, "Gmail's image proxy",
            of: [.gmailProxy],
            says:
                "Later than 30 s after sending, Gmail's proxy fetches when somebody reads: the only sign of an open in Gmail.",
            source: "TRUTH, Opens: GoogleImageProxy; mautic #16069 lost them all"
        ) { $0.isOpen },
        // The agent decides, whatever the network. No reader is lost: the only browser with a similar agent is Edge of 2015,
        // and its agent did not end in a second `Mozilla/5.0`.
        Rule(
            "gmail-prefetch", .gmailProxy, .machine, "Gmail prefetches",
            of: [.gmailPrefetch],
            says:
                "Gmail uses exactly this agent, an old Edge's with a second Mozilla/5.0, to fetch before anyone reads.",
            source: "TRUTH, Opens: Gmail's prefetch; mautic #10245"
        ) { $0.isOpen },
        Rule(
            "apple-mpp", .appleMPP, .machine, "Apple Mail Privacy Protection prefetches",
            of: [.bareMozilla],
            says:
                "The agent is Mozilla/5.0 alone: that is Apple's privacy proxy, which fetches whether or not anyone reads.",
            source: "TRUTH, Opens: Mail Privacy Protection"
        ) { $0.isOpen },
        Rule(
            "yahoo-delivery", .yahooProxy, .machine, "Yahoo's image proxy fetches at delivery",
            of: [.yahooProxy], says: "Nobody reads before sending or within 2 s of it, not even through Yahoo's proxy.",
            source: "TRUTH, Opens: YahooMailProxy; within 2 s of sending"
        ) { $0.isOpen && $0.isWithin(tooSoon) },
        Rule(
            "yahoo-proxy", .yahooProxy, .human, "Yahoo's image proxy",
            of: [.yahooProxy], says: "Yahoo's proxy fetches when somebody reads.",
            source: "TRUTH, Opens: YahooMailProxy; help.yahoo.com SLN28749"
        ) { $0.isOpen },

        // MARK: Agents, headers and times that no person has
        // Another system's bot flag is one sign among others, so stronger evidence comes before it.
        Rule(
            "marked-machine", .bot, .machine, "a machine, says the service that saw it",
            says:
                "The service that reported it flagged it as a machine's, and no stronger evidence says otherwise.",
            source: "TRUTH, Other systems' events: one sign among ours"
        ) { $0.evidence.isMarkedMachine },
        Rule(
            "reported-without-agent", .direct, .unknown, "reported without its agent",
            of: [.absent],
            says: "Another system reported it without the agent; not every system passes on what it saw.",
            source: "TRUTH, Other systems' events"
        ) { $0.evidence.isReported },
        Rule(
            "no-agent", .bot, .machine, "no User-Agent",
            of: [.absent], says: "Every mail program and browser sends an agent; this request had none.",
            source: "TRUTH, Opens: empty UA"
        ),
        Rule(
            "library-agent", .bot, .machine, "library agent", naming: .agent,
            of: [.automation(.library)], says: "The agent is a programming library's or a command-line tool's.",
            source: "TRUTH, Opens: library UAs"
        ),
        Rule(
            "preview-agent", .bot, .machine, "link preview by", naming: .agent,
            of: [.automation(.preview)],
            says: "The agent belongs to a program that makes previews of shared links.",
            source: "TRUTH, Opens: preview UAs"
        ),
        Rule(
            "crawler-agent", .bot, .machine, "automatic agent", naming: .agent,
            of: [.automation(.crawler)],
            says:
                "The agent belongs to a crawler, a monitor or another machine: its name says so, it contains an address or a domain, or it has something where a browser's agent has nothing.",
            source: "TRUTH, Opens: library and preview UAs; lists of crawlers and of browsers"
        ),
        Rule(
            "headless-agent", .bot, .machine, "browser without a window", naming: .agent,
            of: [.automation(.headless)], says: "The agent is a browser that runs without a window.",
            source: "TRUTH, Opens: library and preview UAs"
        ),
        Rule(
            "prefetch", .bot, .machine, "the request is marked as a prefetch",
            says: "The request's headers say that it is a prefetch, made before anyone asked for it.",
            source: "TRUTH, Opens; Fetch Standard, Sec-Purpose"
        ) { $0.evidence.isPrefetch },
        // Catches few scanners (craft-campaign #546), but never a person.
        Rule(
            "too-soon", .bot, .machine, "too soon after sending",
            says: "Nobody opens or clicks before sending or within 2 s of it.",
            source: "TRUTH, Opens: before or within 2 s of sending"
        ) { $0.isWithin(tooSoon) },

        // MARK: Networks that are probable, soon after sending
        Rule(
            "scanner-clicks", .scanner, .machine, "links followed from a mail-security network", naming: .networkOwner,
            says: "Mail-security products follow links from this network, mostly within 10 minutes of sending.",
            source: "opencollective #3656; mautic #9400"
        ) { !$0.isOpen && $0.isFrom(.clickScanner) && $0.isWithin(scanning) },
        Rule(
            "scanner-clicks-later", .scanner, .unknown, "link followed from a mail-security network",
            naming: .networkOwner,
            says:
                "Mail-security products follow links from this network; later than 10 minutes after sending, others may too.",
            source: "opencollective #3656; mautic #9400"
        ) { !$0.isOpen && $0.isFrom(.clickScanner) },
        Rule(
            "hosting-browser", .scanner, .machine, "browser in a data centre", naming: .networkOwner,
            of: [.browser, .alteredBrowser],
            says:
                "Within 10 minutes of sending, a desktop browser in a data centre is a scanner's; people browse from elsewhere.",
            source: "TRUTH, Clicks: hosting networks"
        ) {
            $0.isFrom(.hosting) && $0.reading.agent.device == .desktop && $0.isWithin(scanning)
        },
        Rule(
            "probable-scanner", .scanner, .unknown, "probably the mail-security scanner", naming: .networkOwner,
            says:
                "Within 10 minutes of sending, this is probably a scanner; later, people browse through the same product.",
            source: "TRUTH, Clicks: probable only"
        ) { ($0.isFrom(.probableScanner) || !$0.isOpen && $0.isFrom(.probableClickScanner)) && $0.isWithin(scanning) },

        // MARK: Image proxies that are known by less
        Rule(
            "image-proxy", .direct, .unknown, "a mail service's image proxy", naming: .agent,
            of: [.imageProxy],
            says:
                "The program's name says that it fetches images for others; whether somebody is reading is not known.",
            source: "device-detector #5668 (Seznam); mautic #8718 (Yandex)"
        ) { $0.isOpen },
        Rule(
            "service-images", .direct, .human, "pictures fetched by the", naming: .networkOwner,
            of: [.mailClient, .browser, .alteredBrowser],
            says:
                "From this network, a mail service fetches what its readers view, with its own agent: the only sign of an open.",
            source: "mssola/user_agent #54; the list of networks"
        ) { $0.isFromImageProxy },

        // MARK: People
        // Scanners that send Outlook's agent come from networks that the rules above judge.
        Rule(
            "outlook-desktop", .direct, .human, "Outlook loads images itself",
            of: [.mailClient], says: "Outlook on a desktop loads images itself, if its user allows it.",
            source: "TRUTH, Opens: Outlook desktop UA"
        ) {
            $0.isOpen && $0.reading.agent.client == "Outlook" && $0.reading.agent.device == .desktop
        },
        Rule(
            "mail-client", .direct, .human, "mail client", naming: .agent,
            of: [.mailClient],
            says: "The agent names a mail program, or is Apple Mail's: WebKit's agent without Safari/.",
            source: "TRUTH, Opens: Apple Mail itself"
        ),
        Rule(
            "browser", .direct, .human, "browser", naming: .agent,
            of: [.browser],
            says: "The agent is a browser's: somebody read web mail without an image proxy, or followed a link.",
            source: "TRUTH, Opens and Clicks"
        ),
        Rule(
            "altered-browser", .direct, .unknown, "not quite the agent of", naming: .agent,
            of: [.alteredBrowser],
            says:
                "The agent names a browser, but has something that browsers do not send, or lacks something that they send: it may be a machine's, or that of a browser that is not known here.",
            source: "lists of crawlers and of browsers"
        ),
    ]

    /// Applies if no rule of the table does.
    static let otherwise = Rule(
        "unknown-agent", .direct, .unknown, "unknown agent",
        says: "No rule knows this agent: a person may be using a program that is not known here.",
        source: "TRUTH, Opens and Clicks"
    )

    /// No person opens or clicks sooner after sending than this, or before sending.
    private static let tooSoon = Duration.seconds(2)
    /// Most scanners come sooner after sending than this.
    private static let scanning = Duration.seconds(600)

    static func first(matching facts: Facts) -> Rule {
        let table = table
        let kind = AgentReading.KindSet(facts.reading.kind)
        // By index: `first(where:)` would copy every rule it passes, which takes longer than evaluating the rule.
        for index in table.indices where table[index].kinds.contains(kind) && table[index].applies(facts) {
            return table[index]
        }
        return otherwise
    }
}
