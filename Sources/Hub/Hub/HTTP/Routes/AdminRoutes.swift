import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// `/live`, `/ready` and `/metrics`, for the administrator. They need no token, so their listener belongs on loopback.
@EventLoop
struct AdminRoutes {
    let writer: Writer
    let readers: ReaderPool
    let metrics: MetricsPage
    /// Whether only programs on this machine can reach the listener.
    let isLoopback: Bool

    var routes: [Route] {
        [
            Route(open: .get, .head, at: "/live", about: "whether the hub runs") {
                $0.reply.send(.json(200, Health("live")))
            },
            Route(open: .get, .head, at: "/ready", about: "whether hits are stored") { ready($0.reply) },
            Route(open: .get, .head, at: "/metrics", about: "metrics for Prometheus") { call in
                guard isAsked(call) else {
                    return call.reply.send(
                        .problem(421, "Misdirected request", "Use localhost or the IP address as the host name."))
                }
                metrics.answer(call.reply)
            },
        ]
    }

    /// 404 for clients that were given this address instead of the public URL.
    static let notFound = HTTPResponse.problem(
        404, "Not found", "This is the hub's address for administrators; clients use its public URL.")

    /// Whether the Host header names this machine, if the listener is on loopback. Otherwise a web page whose name
    /// resolves to 127.0.0.1 could read `/metrics` in a browser here (DNS rebinding).
    private func isAsked(_ call: Call) -> Bool {
        guard isLoopback, let host = call.request.head.host?.lowercased() else { return true }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        return ["localhost", "127.0.0.1", "[::1]"].contains(name)
    }

    /// Answers `/ready`: 200 if the store can be read and the last write succeeded.
    private func ready(_ reply: any HTTPReply) {
        if let failure = writer.lastFailure {
            return reply.send(.json(503, Health("failing", reason: failure.description)))
        }
        readers.read({ try $0.controlVersion() }) { result in
            switch result {
            case .success: reply.send(.json(200, Health("ready")))
            case .failure(let error): reply.send(.json(503, Health("failing", reason: error.description)))
            }
        }
    }
}
