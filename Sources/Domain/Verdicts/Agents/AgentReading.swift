import Mailbell

/// What an agent alone decides of a hit, whenever and from wherever it comes.
struct AgentReading: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// Nothing but space.
        case absent
        case gmailProxy
        case gmailPrefetch
        /// `Mozilla/5.0` and nothing else, as Apple's Mail Privacy Protection sends it.
        case bareMozilla
        case yahooProxy
        case automation(Automation.Sort)
        case mailClient
        case browser
        case unknown
    }

    var agent: Agent
    var kind: Kind

    /// Reads an agent. The order of the questions matters: a proxy and a crawler claim to be browsers, and a mail
    /// client may name the browser engine or the HTTP library it is built on.
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
        } else if let machine = Automation.services.first(where: { text.contains($0.word) }) {
            self.init(client: machine.name, kind: .automation(machine.sort))
        } else if let mailClient = Program.mailClient(in: text) {
            self.init(client: mailClient, system: System(in: text), kind: .mailClient)
        } else if let library = Automation.libraries.first(where: { text.contains($0.word) }) {
            self.init(client: library.name, kind: .automation(library.sort))
        } else {
            let browser = Program.browser(in: text)
            self.init(client: browser, system: System(in: text), kind: browser == nil ? .unknown : .browser)
        }
    }

    private init(client: String? = nil, system: System = System(), kind: Kind) {
        agent = Agent(client: client, os: system.name, device: system.device)
        self.kind = kind
    }

    private static let bareMozilla = "Mozilla/5.0"

    /// Sent from Google's network when mail arrives (mautic #10245). The Edge it copies, of 2015, did not end in a
    /// second `Mozilla/5.0`.
    private static let gmailPrefetch =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 "
        + "Safari/537.36 Edge/12.246 Mozilla/5.0"
}
