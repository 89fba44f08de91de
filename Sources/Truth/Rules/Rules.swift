import Mailbell

/// How hits are judged: an ordered table, the first rule that applies decides.
///
/// Order: what cannot be forged (the network) first; then agents, the more telling way before the less telling one;
/// then the request's header and the time; people last. The rules for image proxies are for opens: nobody follows a
/// link through one, so a click under such an agent is nobody's that is known.
enum Rules {
    /// "Opens", "Clicks" and "Networks that are certain" refer to the project's facts on opens and clicks.
    static let table = [
        // Networks that are certain: they fetch with the agents of real browsers.
        Rule("scanner-network", .scanner, .machine, "mail-security network", naming: .networkOwner) {
            $0.isFrom(.scanner)
        },
        // Opens: mail-security agents; JayBizzle/Crawler-Detect #552.
        Rule("security-agent", .scanner, .machine, "mail-security agent", naming: .agent) {
            $0.isAutomation(.security)
        },

        // Opens: Gmail fetches pictures when mail arrives, with the agent it uses for readers.
        Rule("gmail-delivery", .gmailProxy, .machine, "Gmail's image proxy fetches at delivery") {
            $0.isOpen && $0.reading.kind == .gmailProxy && $0.isWithin(.seconds(30))
        },
        // Opens: the only sign of an open in Gmail; who filtered it lost them all (mautic #16069).
        Rule("gmail-proxy", .gmailProxy, .human, "Gmail's image proxy") {
            $0.isOpen && $0.reading.kind == .gmailProxy
        },
        // Opens; mautic #10245. The agent decides without Google's network: an Edge of 2015 would be all it could
        // take from a reader, and that one did not end in a second `Mozilla/5.0`.
        Rule("gmail-prefetch", .gmailProxy, .machine, "Gmail prefetches") {
            $0.isOpen && $0.reading.kind == .gmailPrefetch
        },
        // Opens: it fetches whether or not anyone reads. No mail client or browser sends this agent.
        Rule("apple-mpp", .appleMPP, .machine, "Apple Mail Privacy Protection prefetches") {
            $0.isOpen && $0.reading.kind == .bareMozilla
        },
        // Opens: nobody reads so soon; as `too-soon`, but by the way it came.
        Rule("yahoo-delivery", .yahooProxy, .machine, "Yahoo's image proxy fetches at delivery") {
            $0.isOpen && $0.reading.kind == .yahooProxy && $0.isWithin(tooSoon)
        },
        // Opens: help.yahoo.com, SLN28749.
        Rule("yahoo-proxy", .yahooProxy, .human, "Yahoo's image proxy") {
            $0.isOpen && $0.reading.kind == .yahooProxy
        },

        // Other systems' events: their bot flags are one sign among ours, so what we know better stands above.
        Rule("marked-machine", .bot, .machine, "a machine, says the service that saw it") {
            $0.evidence.isMarkedMachine
        },
        // Other systems' events: not every one of them hands on what it saw.
        Rule("reported-without-agent", .direct, .unknown, "reported without its agent") {
            $0.evidence.isReported && $0.reading.kind == .absent
        },
        // Opens: every mail client and browser names itself.
        Rule("no-agent", .bot, .machine, "no User-Agent") { $0.reading.kind == .absent },
        // Opens: library and preview agents; each in `Automation`.
        Rule("library-agent", .bot, .machine, "library agent", naming: .agent) { $0.isAutomation(.library) },
        Rule("preview-agent", .bot, .machine, "link preview by", naming: .agent) { $0.isAutomation(.preview) },
        Rule("crawler-agent", .bot, .machine, "automatic agent", naming: .agent) { $0.isAutomation(.crawler) },
        Rule("headless-agent", .bot, .machine, "browser without a window", naming: .agent) {
            $0.isAutomation(.headless)
        },
        // Opens: `Sec-Purpose: prefetch` (Fetch Standard, "Sec-Purpose").
        Rule("prefetch", .bot, .machine, "the request calls itself a prefetch") { $0.evidence.isPrefetch },
        // Opens. It catches few scanners (craft-campaign #546), but surely nobody.
        Rule("too-soon", .bot, .machine, "too soon after sending") { $0.isWithin(tooSoon) },

        // Clicks: a person's browser is seldom in a data centre, and soon after sending it is a scanner's.
        Rule("hosting-browser", .scanner, .machine, "browser in a data centre", naming: .networkOwner) {
            $0.isFrom(.hosting) && $0.reading.kind == .browser && $0.reading.agent.device == .desktop
                && $0.isWithin(scanning)
        },
        // Clicks, "probable only": later on, their browser isolation puts people there.
        Rule("probable-scanner", .scanner, .unknown, "probably the mail-security scanner", naming: .networkOwner) {
            $0.isFrom(.probableScanner) && $0.isWithin(scanning)
        },

        // Opens: Outlook loads pictures itself. Scanners that borrow its agent come from networks judged above.
        Rule("outlook-desktop", .direct, .human, "Outlook loads images itself") {
            $0.isOpen && $0.reading.kind == .mailClient && $0.reading.agent.client == "Outlook"
                && $0.reading.agent.device == .desktop
        },
        // Opens: a mail client that names itself, or is Apple Mail by WebKit's agent without `Safari/`.
        Rule("mail-client", .direct, .human, "mail client", naming: .agent) { $0.reading.kind == .mailClient },
        // Web mail without a proxy, and every reader's click.
        Rule("browser", .direct, .human, "browser", naming: .agent) { $0.reading.kind == .browser },
    ]

    /// What is said of the rest: it may be a person, with a program that is not known here.
    static let otherwise = Rule("unknown-agent", .direct, .unknown, "unknown agent") { _ in true }

    /// Before sending and up to this, exclusive, no person opens or clicks.
    private static let tooSoon = Duration.seconds(2)
    /// Up to this, exclusive, most scanners come.
    private static let scanning = Duration.seconds(600)

    static func first(matching facts: Facts) -> Rule {
        // By index: `first(where:)` would copy every rule it passes, which takes longer than asking it.
        for index in table.indices where table[index].applies(facts) { return table[index] }
        return otherwise
    }
}
