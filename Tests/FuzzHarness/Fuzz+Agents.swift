import Core
import Verdicts
import Wire

extension Fuzz {
    /// User agents as the rules read them, and the headers in which proxies name a client.
    public static func agents(_ input: [UInt8]) -> [String] {
        var findings = Findings()
        guard let (choice, bytes) = parts(input, longest: 8 * 1024) else { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        read(agent: text, bytes, choice, &findings)
        read(forwarded: text, &findings)
        return findings.ended()
    }

    // MARK: agents

    private static let judge = RuleJudge()

    private static func read(agent text: String, _ bytes: [UInt8], _ choice: UInt8, _ findings: inout Findings) {
        let agent = UserAgent.parse(text)
        for name in [agent.client, agent.os].compactMap(\.self) {
            findings.hold((1...64).contains(name.utf8.count) && name.isOneLine, "a name out of the agent: \(name)")
        }
        if text.utf8.count >= UserAgent.maximumBytes {
            findings.hold(UserAgent.parse(text + " curl/8 bot") == agent, "what is beyond the limit is read")
        }
        // Two agents of Apple and Google are known by their exact text.
        if !text.hasSuffix("Mozilla/5.0") {
            let spaced = text.utf8.map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0 }
            findings.hold(UserAgent.parse(String(decoding: spaced, as: UTF8.self)) == agent, "controls count")
        }
        var values = Values(bytes.reversed())
        let evidence = Evidence(
            isClick: choice & 1 == 1, at: values.time(), sentAt: values.bool() ? values.time() : nil,
            address: IPAddress(v4: UInt32(truncatingIfNeeded: values.number())), userAgent: text,
            isPrefetch: values.bool(), isReported: values.bool(), isMarkedMachine: values.bool(),
            own: values.choice([nil, .copy, .device, .page]))
        let judgement = judge.judge(evidence)
        // The second time by what is remembered of the agent, the third by nothing.
        findings.hold(judge.judge(evidence) == judgement, "judged otherwise once it is known")
        findings.hold(RuleJudge().judge(evidence) == judgement, "judged otherwise by another judge")
        findings.hold(judgement.rule.flatMap { judge.rule(named: $0) } != nil, "no rule of that name")
        findings.hold(judgement.reason.utf8.count <= 200 && judgement.reason.isOneLine, "reason: \(judgement.reason)")
        let facts = judge.facts(of: evidence)
        findings.hold(facts.count <= 8, "facts: \(facts)")
        let others = facts.filter { !$0.utf8.starts(with: "User-Agent: ".utf8) }
        findings.hold(others.allSatisfy { $0.utf8.count <= 200 && $0.isOneLine }, "facts: \(others)")
    }

    // MARK: forwarded headers

    private static let trusted = ["10.0.0.0/8", "127.0.0.1", "2001:db8:ffff::/48"].compactMap { IPNetwork($0) }
    private static let clients = ClientAddress(trustedProxies: trusted)
    private static let proxy = IPAddress("10.0.0.1")!
    private static let stranger = IPAddress("192.0.2.66")!
    private static let claimed = IPAddress("198.51.100.99")!

    private static func read(forwarded text: String, _ findings: inout Findings) {
        for isStandard in [false, true] {
            func client(_ peer: IPAddress, _ header: String) -> IPAddress {
                clients.read(
                    peer: peer, xForwardedFor: isStandard ? nil : header, forwarded: isStandard ? header : nil
                ).address
            }
            findings.hold(client(stranger, text) == stranger, "a stranger is believed: \(text)")
            let found = client(proxy, text)
            // What a client writes stands before what proxies add, and counts only behind proxies all the way.
            let prefixed = client(proxy, (isStandard ? "for=\(claimed), " : "\(claimed), ") + text)
            findings.hold(
                prefixed == found || (prefixed == claimed && clients.isTrusted(found)), "a claim is believed: \(text)")
            let appended = client(proxy, text + (isStandard ? ", for=\(claimed)" : ", \(claimed)"))
            findings.hold(appended == claimed, "a proxy is not believed: \(text)")
            // An IPv6 address in Forwarded stands in brackets and quotes.
            let named = isStandard ? "for=\"\(found.isIPv4 ? "\(found)" : "[\(found)]"):443\"" : "\(found)"
            findings.hold(client(proxy, named) == found, "another client when named again: \(text)")
        }
        let disagrees = clients.read(peer: proxy, xForwardedFor: text, forwarded: text).isDisputed
        let same =
            clients.read(peer: proxy, xForwardedFor: text, forwarded: nil).address
            == clients.read(peer: proxy, xForwardedFor: nil, forwarded: text).address
        findings.hold(disagrees != same, "whether two headers disagree")
    }
}
