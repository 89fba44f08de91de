import EventLoop
import Transport

/// The listener that recipients and clients reach.
@EventLoop
final class PublicHandler: HTTPHandler {
    private let tracking: TrackingRoutes
    private let optOut: OptOutRoute
    private let api: APIRoutes
    private let ingest: IngestRoutes
    private let sessions: Sessions
    private let clientAddress: ClientAddress

    init(
        tracking: TrackingRoutes, optOut: OptOutRoute, api: APIRoutes, ingest: IngestRoutes, sessions: Sessions,
        clientAddress: ClientAddress
    ) {
        self.tracking = tracking
        self.optOut = optOut
        self.api = api
        self.ingest = ingest
        self.sessions = sessions
        self.clientAddress = clientAddress
    }

    func handle(_ request: HTTPRequest, _ reply: HTTPReply) {
        let path = request.path
        if path.hasPrefix("/o/") {
            tracking.open(path.dropFirst(3), request, reply)
        } else if path.hasPrefix("/c/") {
            tracking.click(path.dropFirst(3), request, reply)
        } else if path.hasPrefix("/p/") {
            optOut.handle(path.dropFirst(3), request, reply)
        } else if path.hasPrefix("/v1/ingest/") {
            ingest.handle(path.dropFirst(11), request, reply)
        } else if path.hasPrefix("/v1/") {
            api.handle(path.dropFirst(4), request, reply)
        } else {
            reply.send(.notFound)
        }
    }

    func refusal(status: Int, maximumBodyBytes: Int) -> HTTPResponse {
        .refusal(status, maximumBodyBytes: maximumBodyBytes)
    }

    func openWebSocket(_ request: HTTPRequest) -> (any WebSocketHandler)? {
        guard request.path == "/v1/subscribe" else { return nil }
        return sessions.makeSocket(authorization: request.authorization, from: clientAddress.own(request))
    }
}
