public import Core

extension Reply {
    /// The answer to `GET /v1/activity/<seq>/why`.
    public static func explanation(_ explanation: Explanation) -> [UInt8] {
        let activity = explanation.activity
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            json.member("seq", explanation.seq)
            json.member("kind", activity.kind.rawValue)
            json.member("at", activity.at.rfc3339)
            if let email = activity.recipient?.email { json.member("recipient", email) }
            json.member("subject", ifSome: activity.message?.subject)
            json.member("via", ifSome: activity.via?.rawValue)
            json.member("verdict", ifSome: activity.verdict?.rawValue)
            json.member("reason", ifSome: activity.reason)
            json.key("rule")
            if let rule = explanation.rule {
                json.object {
                    $0.member("name", rule.name)
                    $0.member("says", rule.says)
                    $0.member("source", rule.source)
                }
            } else {
                json.null()
            }
            json.key("facts")
            json.array { json in
                for fact in explanation.facts { json.string(fact) }
            }
            if explanation.isCut { json.member("cut", true) }
            json.key("revisions")
            json.array { json in
                for revision in explanation.revisions {
                    json.object {
                        $0.member("seq", revision.seq)
                        $0.member("at", revision.at.rfc3339)
                        $0.member("reason", ifSome: revision.reason)
                    }
                }
            }
            json.key("today")
            if let today = explanation.today {
                json.object {
                    $0.member("via", today.via.rawValue)
                    $0.member("verdict", today.verdict.rawValue)
                    $0.member("reason", today.reason)
                    $0.member("rule", ifSome: today.rule)
                }
            } else {
                json.null()
            }
        }
        return json.bytes
    }
}
