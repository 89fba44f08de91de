import Core
import Testing

@testable import Verdicts

/// One hit as it comes in, and what it must be judged to be. A case that cites TRUTH cites the project's page of
/// facts on opens and clicks.
struct AgentCase: Sendable, CustomTestStringConvertible {
    /// `Rule.name` of the rule that must decide.
    var rule: String
    var userAgent: String
    var agent: Agent
    var via: Via
    var verdict: Verdict
    var isClick = false
    /// How long after sending it came; nil where nobody knows when that was.
    var after: Duration? = .seconds(3600)
    var address = "198.51.100.7"
    var isPrefetch = false
    var isReported = false
    var own: OwnSign?
    var isMarkedMachine = false

    var evidence: Evidence {
        let sentAt = Timestamp(milliseconds: 1_800_000_000_000)
        return Evidence(
            isClick: isClick, at: sentAt + (after ?? .zero), sentAt: after == nil ? nil : sentAt,
            address: IPAddress(address)!, userAgent: userAgent, isPrefetch: isPrefetch,
            isReported: isReported, isMarkedMachine: isMarkedMachine, own: own)
    }

    var facts: Facts {
        Facts(
            evidence: evidence, reading: AgentReading(of: userAgent),
            network: Self.networks.label(of: evidence.address))
    }

    /// The hub's list, and an operator's for what that has none of.
    static let networks = try! Networks(
        own: [
            NetworkText(
                file: "own.txt",
                bytes: Array(
                    """
                    203.0.113.0/24    hosting  Leaseweb  # TRUTH, "Hosting networks"
                    203.0.113.128/25  people             # within it
                    """.utf8)),
            NetworkText(file: "egress-ip-ranges.csv", bytes: Array(relays.utf8)),
        ])

    /// Lines of Apple's list.
    static let relays = """
        172.224.226.0/27,US,US-CA,Los Angeles,
        2a02:26f7:b3c0:4000::/64,GB,GB-EN,London,

        """

    /// What a table of autonomous systems and a resolver say of some addresses.
    static let known = Known(
        systems: [
            "192.0.2.1": 22843, "192.0.2.2": 39588, "192.0.2.3": 16417, "192.0.2.4": 9009, "192.0.2.5": 64496,
            "2001:db8:1::1": 16509, "209.222.82.9": 9009,
        ],
        names: ["192.0.2.6": "dispatch1-us1.ppe-hosted.com", "192.0.2.7": "dsl-7.example.net"])

    var testDescription: String { "\(rule): \(userAgent.prefix(120))" }

    static let all =
        mailClients + desktopBrowsers + mobileBrowsers + proxies + libraries + services + timesAndNetworks + givenAway
        + notGivenAway + unlistedBrowsers + altered + imageProxies
}

extension AgentCase {
    /// A person with a mail client.
    static func mail(_ userAgent: String, _ client: String, _ os: String?, _ device: Agent.Device?) -> AgentCase {
        AgentCase(
            rule: client == "Outlook" && device == .desktop ? "outlook-desktop" : "mail-client", userAgent: userAgent,
            agent: Agent(client: client, os: os, device: device), via: .direct, verdict: .human)
    }

    /// A person with a browser, who reads web mail or follows a link.
    static func browser(_ userAgent: String, _ client: String, _ os: String?, _ device: Agent.Device?) -> AgentCase {
        AgentCase(
            rule: "browser", userAgent: userAgent, agent: Agent(client: client, os: os, device: device), via: .direct,
            verdict: .human, isClick: true)
    }

    /// A machine under its own name.
    static func machine(_ rule: String, _ userAgent: String, _ client: String?, via: Via = .bot) -> AgentCase {
        AgentCase(rule: rule, userAgent: userAgent, agent: Agent(client: client), via: via, verdict: .machine)
    }
}
