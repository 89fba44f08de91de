import Core
import EventLoop
import HTTPWire
import Transport
import Webhooks
import Wire

extension WebhookSenders {
    /// `GET /v1/webhooks`. What changes them are the app's actions.
    var routes: [Route] {
        [
            Route(
                signedIn: .get, at: "/v1/webhooks",
                about:
                    "the user's webhooks, those of the operator too: [Users' own webhooks](webhooks.md#users-own-webhooks)"
            ) { call, visitor in
                Task { @EventLoop [self] in
                    switch await list(of: visitor.user) {
                    case .success(let list): call.reply.send(.json(200, list))
                    case .failure(let error): call.reply.send(.unreadable(error))
                    }
                }
            }
        ]
    }

    /// A user's webhooks: first the operator's, then the user's own by name, with how they do.
    func list(of user: User) async -> Result<ListReply<WebhookReply>, StoreError> {
        let id = user.id
        return await readers.read(for: .user(id)) { try $0.webhooks(of: id) }.map { webhooks in
            let own = webhooks.map { webhook in
                let state = state(of: webhook.id)
                return WebhookReply(webhook, failingSince: state.failingSince, lastError: state.lastError)
            }
            return ListReply(items: operators(of: user) + own, next: nil)
        }
    }

    private func operators(of user: User) -> [WebhookReply] {
        senders(of: user).map { sender in
            let target = sender.target
            return WebhookReply(
                ofOperator: target.name, origin: HTTPURL(target.url)?.origin ?? "", format: target.format.name,
                kinds: target.filter.kinds, hasSecret: target.format.hasSecret, failingSince: sender.failingSince,
                lastError: sender.lastError)
        }
    }
}
