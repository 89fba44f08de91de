import Crypto
import EventLoop
import Mailbell
import MailbellWire
import Transport

/// A new client's first request: a pairing code for a token of its own.
extension APIRoutes {
    /// Answers `POST /v1/pair`. A code that was never given, one that was used and one that has expired are answered alike.
    func pair(_ request: HTTPRequest, _ reply: HTTPReply) {
        decode(PairRequest.self, request, reply) { [writer, authenticator] body in
            let refusal = HTTPResponse.problem(
                404, "No such pairing code",
                "It is not known, was used before, or is older than ten minutes: `mailbell-hub pair` makes a new one.",
                field: "code")
            guard let code = PairingCode.digest(of: body.code) else { return reply.send(refusal) }
            let token = AccessToken()
            let kept = NewToken(
                id: AccessToken.newID(), digest: AccessToken.digest(of: token.text), label: body.label)
            writer.submit(.pair(code: code, kept, scopes: body.scopes)) { outcome in
                switch outcome {
                case .paired(let identity):
                    authenticator.changed()
                    reply.send(.json(201, Reply.paired(identity, token: token.text)))
                case .failed(let error): reply.send(.unavailable(error))
                default: reply.send(refusal)
                }
            }
        }
    }
}
