import EventLoop
import Mailbell
import MailbellWire
import Transport

/// Why activities are judged as they are.
extension APIRoutes {
    func why(_ identity: Identity, _ seq: Substring, _ reply: HTTPReply) {
        guard let seq = Seq(seq), seq > 0 else {
            return reply.send(
                .problem(400, "Bad request", "The path must have the seq of an activity: /v1/activity/42/why."))
        }
        readers.read({ [judge] store -> Result<[UInt8], ExplanationError> in
            do {
                let explanation = try store.explain(seq, of: identity.user.id, judge: judge) {
                    try decodeJSON(Activity.self, from: $0)
                }
                return .success(Reply.explanation(explanation))
            } catch let error as ExplanationError {
                return .failure(error)
            }
        }) { result in
            switch result {
            case .success(.success(let body)): reply.send(.json(200, body))
            case .success(.failure(.noActivity)):
                reply.send(.problem(404, "Not found", "There is no activity \(seq), or it is kept no longer."))
            case .success(.failure(.notJudged(let kind))):
                reply.send(
                    .problem(
                        409, "Not judged", "Activity \(seq) is a \(kind.rawValue): only opens and clicks are judged."))
            case .failure(let error): reply.send(.unreadable(error))
            }
        }
    }
}
