import Core
import Crypto
import EventLoop
import HTTPWire
import Transport
import Wire

/// Pairing: a new client exchanges a code for a token.
extension APIRoutes {
    /// Answers `POST /v1/pair`. The answer is the same for an unknown, a used and an expired code. Only a code that is valid for
    /// a browser gets another.
    func pair(_ call: Call) {
        let reply = call.reply
        guard !doorman.isShutOut(call.address) else { return reply.send(.tooMany("wrong pairing codes")) }
        decode(PairRequest.self, call, for: doorman.turn(of: call.address), checked: { $0 }) {
            [writer, authenticator, doorman] body in
            let refusal = HTTPResponse.problem(
                404, "No such pairing code",
                "The code is unknown, used, or over ten minutes old: `mailbell-hub pair` makes a new one.",
                field: "code")
            guard let code = PairingCode.digest(of: body.code) else {
                doorman.sawWrongToken(from: call.address)
                return reply.send(refusal)
            }
            let token = AccessToken()
            let kept = NewToken(
                id: AccessToken.newID(), digest: AccessToken.digest(of: token.text), label: body.label)
            writer.submit(PairClient(code: code, kept, scopes: body.scopes, from: call.address)) { answer in
                switch answer {
                case .success(.paired(let identity)):
                    authenticator.changed()
                    reply.send(.json(201, PairReply(identity, token: token.text)))
                case .failure(let error): reply.send(.unavailable(error))
                case .success(.otherPurpose):
                    reply.send(
                        .problem(
                            409, "Not a client's code",
                            "The code signs a browser in: open its link there. `mailbell-hub pair` prints one for each.",
                            field: "code"))
                case .success(.noSuchCode):
                    doorman.sawWrongToken(from: call.address)
                    reply.send(refusal)
                }
            }
        }
    }
}
