import Core
import EventLoop
import HTTPWire
import MailbellClient
import Transport

/// A server on loopback in place of a hub: it gives the answers that it was told, and keeps what it was asked.
@EventLoop
final class ScriptedHub: HTTPHandler {
    struct Asked: Equatable {
        var method: HTTPMethod
        var target: String
        var authorization: String?
        var body: String
        var type: String?
        var ifMatch: String?
    }

    private final class Observer: ServerObserver {
        func met(_ limit: ServerLimit) {}
        func cannotAccept(_ error: Int32) {}
    }

    private(set) var asked: [Asked] = []
    private var answers: [HTTPResponse]
    private var server: HTTPServer!

    /// - Parameter answers: given in their order; then 500.
    init(_ answers: [HTTPResponse]) throws {
        self.answers = answers
        server = try HTTPServer(
            on: ListenAddress(address: IPAddress("127.0.0.1")!, port: 0), tls: nil,
            pool: ServerPool(ServerLimits(), observer: Observer()), handler: self)
    }

    var url: HubURL { HubURL("http://127.0.0.1:\(server.port)")! }

    func stop() { server.stop() }

    func handle(_ request: HTTPRequest, _ reply: any HTTPReply) {
        reply.takeBody(upTo: 1 << 20) { [self] body in
            asked.append(
                Asked(
                    method: request.head.method,
                    target: request.head.path + (request.head.query.map { "?" + $0 } ?? ""),
                    authorization: request.head.first("authorization"), body: String(decoding: body, as: UTF8.self),
                    type: request.head.first("content-type"), ifMatch: request.head.first("if-match")))
            reply.send(answers.isEmpty ? HTTPResponse(status: 500) : answers.removeFirst())
        }
    }

    func refusal(_ fault: RequestFault) -> HTTPResponse { HTTPResponse(status: fault.status) }

    nonisolated static func json(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: [("content-type", "application/json")], body: Array(text.utf8))
    }
}
