/// The explanation of a verdict.
struct WhyTexts: Sendable {
    let title: String
    let judged: String
    let human: String
    let machine: String
    let unknown: String
    let own: String
    let rule: String
    let source: String
    let facts: String
    let history: String
    let today: String
    let noRule: String
    let what: String
    let when: String
    let wrong: String

    static let english = WhyTexts(
        title: "Why this verdict", judged: "Judged", human: "a person", machine: "a machine", unknown: "not decided",
        own: "you yourself", rule: "Rule", source: "Source", facts: "Facts", history: "Changed later",
        today: "By today's rules", noRule: "The rule was not recorded.", what: "What", when: "When",
        wrong: "If this is wrong, the hub's administrator can add the network to the lists and have it judged again.")

    static let japanese = WhyTexts(
        title: "判定の理由", judged: "判定", human: "人", machine: "機械", unknown: "判定不能", own: "ご自身", rule: "規則",
        source: "出典", facts: "根拠", history: "その後の変更", today: "現在の規則では", noRule: "規則は記録されていません。",
        what: "内容", when: "日時",
        wrong: "判定が誤っている場合は、ハブの管理者がネットワークを一覧に追加し、判定し直すことができます。")
}
