import Core
import Presentation

/// `/app/activity/{seq}/why`: why an activity has its verdict.
public struct WhyPage {
    private let why: Why
    private let context: PageContext

    public init(_ why: Why, in context: PageContext) {
        self.why = why
        self.context = context
    }

    public func html() -> [UInt8] {
        let texts = context.texts
        return context.page(texts.why.title, .why) { html in
            html(.p, [.class("crumbs")]) { html in
                html(.a, [.href(PageURL("/app/activity"))], texts.frame.activity)
            }
            html(.h1, texts.why.title)
            write(&html)
        }
    }

    /// The answer to `?part=why`, for the script's sheet.
    public func part() -> [UInt8] {
        var html = HTML(capacity: 8192)
        write(&html)
        return html.bytes
    }

    private func write(_ html: inout HTML) {
        let (texts, feed) = (context.texts.why, context.texts.feed)
        let activity = why.activity
        html(.section, [.class("why-part")]) { html in
            html(.dl, [.class("facts")]) { html in
                html.fact(texts.what) { html in
                    html.text(activity.kind == .click ? feed.clicked : feed.opened)
                    html.text(" ")
                    if activity.recipient?.anonymous != true, let email = activity.recipient?.email {
                        html.person(email, name: activity.recipient?.name, context)
                    } else {
                        html.text(feed.someone)
                    }
                    if let message = activity.message {
                        html.text(" ")
                        html(.a, [.href(PageURL("/app/mails").appending(message.id))]) { html in
                            if let subject = Optional(message.subject).shown {
                                html.isolated(subject)
                            } else {
                                html.text(feed.noSubject)
                            }
                        }
                    }
                }
                html.fact(texts.when) { html in
                    html(.time, [.datetime(activity.at)], context.exact(activity.at))
                }
                html.fact(texts.judged) { html in
                    html(.strong, verdict(activity.verdict, activity.via))
                    if let reason = context.reason(of: activity).shown {
                        html.text(feed.colon)
                        html.isolated(reason)
                    }
                }
                html.fact(texts.rule) { html in
                    guard let rule = why.rule else { return html.text(texts.noRule) }
                    html(.code, rule.name)
                    html.text(" ")
                    html(.span, context.words(of: rule))
                }
                if let rule = why.rule { html.fact(texts.source) { $0(.span, rule.source) } }
                if let judgement = why.today {
                    html.fact(texts.today) { html in
                        html(.strong, verdict(judgement.verdict, judgement.via))
                        html.text(feed.colon)
                        html.isolated(context.reason(of: judgement).printable)
                    }
                }
            }
            if !why.facts.isEmpty {
                html(.h2, texts.facts)
                html(.ul, [.class("why")]) { html in
                    for fact in why.facts { html(.li) { $0.foreign(context.fact(fact)) } }
                }
            }
            if !why.revisions.isEmpty {
                html(.h2, texts.history)
                html(.ol, [.class("why")]) { html in
                    for revision in why.revisions {
                        html(.li) { html in
                            html(.time, [.datetime(revision.at)], context.exact(revision.at))
                            if let reason = revision.reason.shown {
                                html.text(" ")
                                html.isolated(reason)
                            }
                        }
                    }
                }
            }
            html(.p, [.class("hint")], texts.wrong)
        }
    }

    private func verdict(_ verdict: Verdict?, _ via: Via?) -> String {
        let texts = context.texts.why
        return switch verdict {
        case .human: texts.human
        case .machine: via == .own ? texts.own : texts.machine
        case .unknown, nil: texts.unknown
        }
    }
}

extension HTML {
    /// A term and what it is, in a `dl`.
    mutating func fact(_ term: String, content: (inout HTML) -> Void) {
        self(.div) { html in
            html(.dt, term)
            html(.dd) { content(&$0) }
        }
    }
}
