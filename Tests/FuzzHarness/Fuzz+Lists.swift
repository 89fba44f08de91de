import Core
import Verdicts

extension Fuzz {
    /// Lists of networks: an operator's own, and Apple's of its relays.
    public static func lists(_ input: [UInt8]) -> [String] {
        var findings = Findings()
        guard let (_, bytes) = parts(input, longest: 32 * 1024) else { return [] }
        let text = NetworkText(file: "networks.txt", bytes: bytes)
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        let relays = try? Networks.relayCount(in: text)
        let networks: Networks
        do throws(NetworkListError) {
            networks = try Networks(own: [text])
        } catch {
            findings.hold((1...lines.count).contains(error.line ?? 0), "a fault on line \(error.line ?? 0)")
            findings.hold(error.description.utf8.count <= 400 && error.description.isOneLine, "a fault: \(error)")
            findings.hold(relays == nil, "\(relays ?? 0) relays in a list that is refused")
            return findings.ended()
        }
        findings.hold(networks.ownCount <= lines.count, "\(networks.ownCount) of \(lines.count) lines")
        findings.hold(networks.count <= Networks.builtIn.count + networks.ownCount, "more networks than are given")
        findings.hold(relays == nil || relays == networks.ownCount, "two counts of relays")
        let judge = RuleJudge(networks: networks)
        let own = lines.compactMap { line in network(String(decoding: line, as: UTF8.self), isRelay: relays != nil) }
        for line in own.prefix(40) {
            for address in line.edges {
                // By the narrowest that holds it, found by asking each.
                let narrowest = own.filter { $0.network.contains(address) }.max {
                    $0.network.prefix < $1.network.prefix
                }
                let label = judge.label(of: address)
                let before = builtIn.label(of: address)
                if let narrowest {
                    findings.hold(
                        narrowest.says(label) || before != nil && label != nil,
                        "\(address): \(label as Any), \(narrowest)")
                } else {
                    findings.hold(label == before, "\(address): \(label as Any), no line says so")
                }
                let block = address.truncated
                findings.hold(
                    !judge.isUniform(block) || judge.label(of: block) == label, "\(block) is called uniform")
            }
        }
        return findings.ended()
    }

    private static let builtIn = RuleJudge()

    /// What a line says of a network.
    private struct Own {
        var network: IPNetwork
        var networkClass: NetworkClass
        var owner: String?

        func says(_ label: NetworkLabel?) -> Bool { label?.networkClass == networkClass && label?.owner == owner }

        /// Its first and last address, and what is beside them.
        var edges: [IPAddress] {
            let base = network.base
            let width = base.isIPv4 ? 32 : 128
            let hosts =
                network.prefix == 0 ? UInt128.max >> UInt128(128 - width) : (1 << UInt128(width - network.prefix)) - 1
            let first = (UInt128(base.high) << 64 | UInt128(base.low)) & ~hosts
            return [first, first | hosts, first &- 1, (first | hosts) &+ 1].map { number in
                base.isIPv4
                    ? IPAddress(v4: UInt32(truncatingIfNeeded: number))
                    : IPAddress(high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number))
            }
        }
    }

    /// What a line of a list that was taken says of a network; nil if it says nothing of one.
    private static func network(_ line: String, isRelay: Bool) -> Own? {
        if isRelay {
            guard let first = line.split(separator: ",").first, let network = IPNetwork(first) else { return nil }
            return Own(network: network, networkClass: .proxy, owner: "Apple")
        }
        let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }
        guard words.count > 1, let network = IPNetwork(words[0]), let kind = NetworkClass(rawValue: String(words[1]))
        else { return nil }
        let owner = words.dropFirst(2).joined(separator: " ")
        return Own(network: network, networkClass: kind, owner: owner.isEmpty ? nil : owner)
    }
}
