import Core

/// A parsed agent: what it says about a hit, whatever the time and the address.
struct AgentReading: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// The agent is empty or blank.
        case absent
        case gmailProxy
        case gmailPrefetch
        /// `Mozilla/5.0` and nothing else, as Apple's Mail Privacy Protection sends it.
        case bareMozilla
        case yahooProxy
        /// A program whose name says that it fetches images for the readers of a mail service.
        case imageProxy
        case automation(Automation.Sort)
        case mailClient
        case browser
        /// The agent names a browser, but has something that browsers do not send or lacks something that they send.
        case alteredBrowser
        case unknown
    }

    /// A set of kinds.
    struct KindSet: OptionSet, Sendable {
        let rawValue: UInt32

        static let all = KindSet(rawValue: .max)

        init(rawValue: UInt32) { self.rawValue = rawValue }

        init(_ kind: Kind) {
            let bit: UInt32 =
                switch kind {
                case .absent: 0
                case .gmailProxy: 1
                case .gmailPrefetch: 2
                case .bareMozilla: 3
                case .yahooProxy: 4
                case .imageProxy: 5
                case .mailClient: 6
                case .browser: 7
                case .alteredBrowser: 8
                case .unknown: 9
                case .automation(.security): 10
                case .automation(.preview): 11
                case .automation(.crawler): 12
                case .automation(.headless): 13
                case .automation(.library): 14
                }
            self.init(rawValue: 1 << bit)
        }
    }

    var agent: Agent
    var kind: Kind

    /// Parses an agent. The order of the checks matters: a proxy and a crawler claim to be browsers, and a mail client may
    /// name the browser engine or the HTTP library it is built on.
    init(of userAgent: String) {
        let text = AgentText(userAgent)
        if text.isBlank {
            self.init(kind: .absent)
        } else if userAgent == Self.bareMozilla {
            self.init(kind: .bareMozilla)
        } else if userAgent == Self.gmailPrefetch {
            self.init(client: "Gmail", kind: .gmailPrefetch)
        } else if text.contains("GoogleImageProxy") {
            self.init(client: "Gmail", kind: .gmailProxy)
        } else if text.contains("YahooMailProxy") {
            self.init(client: "Yahoo Mail", kind: .yahooProxy)
        } else if let machine = Automation.service(in: text) {
            self.init(client: machine.name, kind: .automation(machine.sort))
        } else {
            self.init(of: AgentGrammar(text))
        }
    }

    /// Parses an agent that is in no list of services.
    private init(of agent: AgentGrammar) {
        let text = agent.text
        let giveaway = Giveaway(in: agent)
        if let proxy = agent.imageProxy {
            self.init(client: proxy, kind: .imageProxy)
        } else if giveaway?.isMachine != true, let mailClient = Program.mailClient(in: agent) {
            self.init(client: mailClient, system: System(in: text), kind: .mailClient)
        } else if let library = Automation.library(in: text) {
            self.init(client: library.name, kind: .automation(library.sort))
        } else if case .machine(let name)? = giveaway {
            self.init(client: name, kind: .automation(.crawler))
        } else if let browser = Program.browser(in: agent) {
            self.init(
                client: browser, system: System(in: text), kind: giveaway == .altered ? .alteredBrowser : .browser)
        } else {
            self.init(system: System(in: text), kind: .unknown)
        }
    }

    private init(client: String? = nil, system: System = System(), kind: Kind) {
        agent = Agent(client: client, os: system.name, device: system.device)
        self.kind = kind
    }

    private static let bareMozilla = "Mozilla/5.0"

    /// Sent from Google's network when mail arrives (mautic #10245). It copies the agent of Edge of 2015, which did not end
    /// in a second `Mozilla/5.0`.
    private static let gmailPrefetch =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 "
        + "Safari/537.36 Edge/12.246 Mozilla/5.0"
}
