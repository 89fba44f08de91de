import EventLoop
import Mailbell
import MailbellWire
import Transport

/// The administrator's listener: no token, so it belongs on loopback.
@EventLoop
final class AdminHandler: HTTPHandler {
    private let writer: Writer
    private let readers: ReaderPool
    private let metrics: MetricsPage

    init(writer: Writer, readers: ReaderPool, metrics: MetricsPage) {
        self.writer = writer
        self.readers = readers
        self.metrics = metrics
    }

    func handle(_ request: HTTPRequest, _ reply: HTTPReply) {
        // Somebody gave a client the wrong one of the hub's two addresses.
        guard !request.path.hasPrefix("/v1/") else {
            return reply.send(
                .problem(404, "Not found", "This is the hub's address for administrators; clients use its public URL."))
        }
        guard request.method == .get || request.method == .head else {
            return reply.send(.methodNotAllowed("GET, HEAD"))
        }
        switch request.path {
        case "/live": reply.send(.json(200, Reply.status("live")))
        case "/ready": ready(reply)
        case "/metrics": metrics.answer(reply)
        default: reply.send(.notFound)
        }
    }

    /// Ready is a hub whose store can be read and whose last commit went through.
    private func ready(_ reply: HTTPReply) {
        if let failure = writer.lastFailure {
            return reply.send(.json(503, Reply.status("failing", reason: failure.description)))
        }
        readers.read({ try $0.controlVersion() }) { result in
            switch result {
            case .success: reply.send(.json(200, Reply.status("ready")))
            case .failure(let error): reply.send(.json(503, Reply.status("failing", reason: error.description)))
            }
        }
    }

    func refusal(status: Int, maximumBodyBytes: Int) -> HTTPResponse {
        .refusal(status, maximumBodyBytes: maximumBodyBytes)
    }

    func openWebSocket(_ request: HTTPRequest) -> (any WebSocketHandler)? { nil }
}
