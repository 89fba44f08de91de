import Core
import HTTPOut
import HTTPWire
import Hub
import Transport
import Wire

extension Check {
    /// Reports what proxies named in the last 24 hours, from the running hub's metrics. A proxy that does not name readers
    /// hides their locations and networks, and nothing else would say so.
    static func checkProxies(_ configuration: HubConfiguration, _ report: inout CheckReport) async {
        guard let counts = await hops(configuration) else { return }
        let words = ProxyWord.allCases.filter { counts[$0, default: 0] > 0 }
        guard let first = words.first else { return }
        let all = words.reduce(0) { $0 + counts[$1, default: 0] }
        let opened = "of \(counted(all, "hit")) through proxies in the last 24 hours,"
        if first == .address {
            let named = counts[.address, default: 0]
            report.good("proxies", "\(opened) \(named) named the reader's address")
            return
        }
        let found = words.map { "\(counts[$0, default: 0]) \($0.says)" }.joined(separator: ", ")
        report.warn("proxies", "\(opened) none named the reader's address: \(found); \(first.advice)")
    }

    /// The number of hits by what their proxies reported; nil if no hub answers.
    private static func hops(_ configuration: HubConfiguration) async -> [ProxyWord: Int]? {
        guard let target = configuration.admin?.asPeer else { return nil }
        var request = HTTPClientRequest(
            .get, HTTPURL(host: target.address.description, port: target.port, isTLS: false, path: "/metrics"))
        request.totalTimeout = .seconds(5)
        request.maximumBytes = 4 << 20
        guard let answer = try? await HTTPClient.send(request), answer.head.status == 200 else { return nil }
        let name = #"mailbell_proxy_hops{hop=""#
        var counts: [ProxyWord: Int] = [:]
        for line in String(decoding: answer.body, as: UTF8.self).split(separator: "\n") where line.hasPrefix(name) {
            let parts = line.dropFirst(name.count).split(separator: #""} "#)
            guard parts.count == 2, let word = ProxyWord(rawValue: String(parts[0])) else { continue }
            counts[word] = Int(parts[1])
        }
        return counts
    }
}

extension ProxyWord {
    /// What the proxies of such hits reported.
    fileprivate var says: String {
        switch self {
        case .address: "an address"
        case .proxies: "only trusted proxies"
        case .unix: "a hop over a UNIX socket (unix:)"
        case .obfuscated: "a name that only the proxy understands (_name)"
        case .unknown: "unknown"
        case .malformed: "something that is not an address"
        case .missing: "nothing"
        case .untrusted: "something that is ignored, because trusted-proxy does not name its sender"
        }
    }

    /// How to make the proxy name the reader's address.
    fileprivate var advice: String {
        switch self {
        case .address: ""
        case .proxies: "name only the proxies' own addresses in trusted-proxy"
        case .unix: "add unix to trusted-proxy, to trust the proxy behind the socket"
        case .obfuscated, .unknown: "make the proxy write the client's address; see deploy/proxy"
        case .malformed: "make the proxy write an address and nothing else; see deploy/proxy"
        case .missing:
            "make the proxy write X-Forwarded-For, or set proxy-header to the header that it writes; see deploy/proxy"
        case .untrusted: "add the proxy's address to trusted-proxy"
        }
    }
}

extension ListenAddress {
    /// The address to connect to from this machine: loopback, if the listener is on all addresses.
    var asPeer: ListenAddress {
        switch address {
        case IPAddress("0.0.0.0"): ListenAddress(address: IPAddress("127.0.0.1")!, port: port)
        case IPAddress("::"): ListenAddress(address: IPAddress("::1")!, port: port)
        default: self
        }
    }
}
