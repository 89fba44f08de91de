import Core
import Transport
import Wire

extension ClientAddress {
    /// What a request says about its client.
    func read(_ request: HTTPRequest) -> ToldClient {
        read(peer: request.peer, xForwardedFor: request.xForwardedFor, forwarded: request.forwarded)
    }
}
