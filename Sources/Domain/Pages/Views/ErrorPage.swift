import Core
import Presentation

/// A page that says why there is no other.
public struct ErrorPage {
    /// What went wrong.
    public enum Problem: Sendable {
        /// 404
        case notFound
        /// 403
        case forbidden
        /// 403: only admins may.
        case needsAdmin
        /// 403: the request has another `Origin`.
        case foreignForm
        /// 409, with a sentence that says what is in the way.
        case conflict(String?)
        /// 422, with a sentence that says what is wrong.
        case invalid(String?)
        /// 503
        case unavailable
    }

    private let problem: Problem
    private let context: PageContext

    public init(_ problem: Problem, in context: PageContext) {
        self.problem = problem
        self.context = context
    }

    public func html() -> [UInt8] {
        let texts = context.texts.outcomes
        let (outcome, detail): (OutcomeTexts.Outcome, String?) =
            switch problem {
            case .notFound: (texts.notFound, nil)
            case .forbidden: (texts.forbidden, nil)
            case .needsAdmin: (texts.needsAdmin, nil)
            case .foreignForm: (texts.foreignForm, nil)
            case .conflict(let detail): (texts.conflict, detail)
            case .invalid(let detail): (texts.invalid, detail)
            case .unavailable: (texts.unavailable, nil)
            }
        return context.page(outcome.title, .error, style: .card) { html in
            html(.h1, outcome.title)
            if let detail = detail.shown { html(.p, [.class("problem")]) { $0.isolated(detail) } }
            html(.p, outcome.text)
            html(.p, [.class("buttons")]) { html in
                if case .unavailable = problem { html(.a, [.href(context.url), .class("primary")], texts.tryAgain) }
                if context.viewer == nil {
                    html(.a, [.href(PageURL("/app/enter"))], texts.toSignIn)
                } else {
                    html(.a, [.href(PageURL("/app/activity"))], texts.toActivity)
                }
            }
        }
    }
}
