import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// Explanations of verdicts.
extension APIRoutes {
    /// Answers `GET /v1/activity/<seq>/why`: the rule and the facts behind a verdict.
    func why(_ call: Call, _ identity: Identity) {
        let reply = call.reply
        guard let seq = Seq(call.parameters[0]), seq > 0 else {
            return reply.send(
                .problem(400, "Bad request", "The path must contain the seq of an activity: /v1/activity/42/why."))
        }
        readers.read(
            for: .user(identity.user.id),
            { [judge] store -> Result<HTTPResponse, ExplanationError> in
                do {
                    let explanation = try store.explain(seq, of: identity.user.id, judge: judge) {
                        try decodeJSON(Activity.self, from: $0)
                    }
                    return .success(.json(200, WhyReply(explanation)))
                } catch let error as ExplanationError {
                    return .failure(error)
                }
            }
        ) { result in
            switch result {
            case .success(.success(let response)): reply.send(response)
            case .success(.failure(.noActivity)):
                reply.send(.problem(404, "Not found", "There is no activity \(seq), or retention has removed it."))
            case .success(.failure(.notJudged(let kind))):
                reply.send(
                    .problem(
                        409, "Not judged",
                        "Activity \(seq) \(kind?.said ?? "is of a kind that this hub does not know"): only opens and clicks are judged."
                    ))
            case .failure(let error): reply.send(.unreadable(error))
            }
        }
    }
}

extension Kind {
    /// What an activity of this kind records, as the end of a sentence.
    fileprivate var said: String {
        switch self {
        case .sent: "records that a mail was sent"
        case .open: "records that a mail was opened"
        case .click: "records that a link was clicked"
        case .read: "records that activities were marked as read"
        case .revise: "records that an earlier activity was judged again"
        case .erase: "records that a contact was erased"
        case .logged: "records that a mail was logged"
        }
    }
}
