import Core
import EventLoop
import HTTPWire
import Transport

/// A server on loopback that takes requests of webhooks: it answers as it is told, and keeps what it was asked.
@EventLoop
final class WebhookServer: HTTPHandler {
    struct Request {
        var path: String
        var headers: [String: String]
        var body: String
    }

    private final class Observer: ServerObserver {
        func met(_ limit: ServerLimit) {}
        func cannotAccept(_ error: Int32) {}
    }

    private(set) var requests: [Request] = []
    /// How requests are answered from now on; nil leaves them without an answer until it is set.
    var status: Int? = 200 {
        didSet {
            guard let status else { return }
            for reply in held { reply.send(HTTPResponse(status: status)) }
            held = []
        }
    }
    private var held: [any HTTPReply] = []
    private var server: HTTPServer!

    init() throws {
        server = try HTTPServer(
            on: ListenAddress(address: IPAddress("127.0.0.1")!, port: 0), tls: nil,
            pool: ServerPool(ServerLimits(), observer: Observer()), handler: self)
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(server.port)\(path)" }

    func stop() { server.stop() }

    func handle(_ request: HTTPRequest, _ reply: any HTTPReply) {
        reply.takeBody(upTo: 1 << 20) { [self] body in
            var headers: [String: String] = [:]
            for name in ["authorization", "x-gotify-key", "webhook-id", "webhook-signature", "content-type"] {
                headers[name] = request.head.first(name)
            }
            requests.append(
                Request(
                    path: request.head.path + (request.head.query.map { "?" + $0 } ?? ""), headers: headers,
                    body: String(decoding: body, as: UTF8.self)))
            guard let status else { return held.append(reply) }
            reply.send(HTTPResponse(status: status))
        }
    }

    func refusal(_ fault: RequestFault) -> HTTPResponse { HTTPResponse(status: fault.status) }
}
