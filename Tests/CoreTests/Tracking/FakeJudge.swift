import Core
import Synchronization

/// Judges by the agent's first word: `browser` direct, `gmail` its proxy, `machine` a bot, `scanner` a clicking machine, `isolated` a person in a product that browses for him;
/// a word `os=…` names the system.
final class FakeJudge: Judge {
    private let seen = Mutex<[Evidence]>([])
    private let named = Mutex<[IPAddress: NamedAs]>([:])

    /// What the name of a host says, once it is learned.
    enum NamedAs { case scanner, relay }

    /// From now on the name of the host with this address is known.
    func learn(_ address: String, as named: NamedAs) { self.named.withLock { $0[IPAddress(address)!] = named } }

    func mayBeNamed(_ address: IPAddress) -> Bool { address.description.hasPrefix("192.0.2.") }

    var evidence: [Evidence] { seen.withLock { $0 } }

    func judge(_ evidence: Evidence) -> Judgement {
        seen.withLock { $0.append(evidence) }
        let (via, verdict): (Via, Verdict) =
            switch evidence.userAgent.split(separator: " ").first {
            case "gmail": (.gmailProxy, .human)
            case "machine": (.bot, .machine)
            case "scanner": (.scanner, .machine)
            case "direct-machine": (.direct, .machine)
            case "strange": (.direct, .unknown)
            default: named.withLock { $0[evidence.address] } == .scanner ? (.scanner, .machine) : (.direct, .human)
            }
        let isRelay = named.withLock { $0[evidence.address] } == .relay
        let system = evidence.userAgent.split(separator: " ").first { $0.hasPrefix("os=") }
        return Judgement(
            via: via, verdict: verdict, reason: "because",
            agent: Agent(client: evidence.userAgent, os: system.map(String.init)),
            asksToWait: evidence.userAgent.hasPrefix("isolated"),
            hidesPlace: isRelay || evidence.userAgent.hasPrefix("isolated"))
    }
}

struct FakePlaces: Places {
    func place(of address: IPAddress) -> Location? {
        address.description.hasPrefix("192.0.2.") ? Location(city: "Kyōto", country: "JP", precision: .city) : nil
    }
}
