import Core

/// The judge's rules in the language of the pages.
///
/// In English the judge's own words stand. In other languages a rule is found by its name; the program or the network
/// that the reason names is taken over. A rule without a translation keeps its English words.
extension PageContext {
    /// Why an activity has its verdict, in a few words.
    func reason(of activity: Activity) -> String? {
        guard language == .japanese, let rule = activity.rule, let words = japaneseRules[rule] else {
            return activity.reason
        }
        let reason = activity.reason ?? ""
        switch words.naming {
        case nil: return words.reason
        case .agent:
            guard let client = activity.agent?.client, reason.hasSuffix(client) else { return words.reason }
            return "\(words.reason)(\(client))"
        case .network:
            guard let at = reason.firstRange(of: " of ") else { return words.reason }
            return "\(words.reason)(\(reason[at.upperBound...]))"
        }
    }

    /// What a rule says.
    func words(of rule: RuleText) -> String {
        language == .japanese ? japaneseRules[rule.name]?.says ?? rule.says : rule.says
    }

    /// Why a judgement was made, in a few words.
    func reason(of judgement: Judgement) -> String {
        var activity = Activity(id: "", kind: .open, at: now)
        (activity.reason, activity.rule, activity.agent) = (judgement.reason, judgement.rule, judgement.agent)
        return reason(of: activity) ?? judgement.reason
    }
}

/// A rule in another language.
struct RuleWords {
    /// What the English reason ends with, if it names something.
    enum Naming {
        /// The program.
        case agent
        /// The owner of the network.
        case network
    }

    let reason: String
    let says: String
    let naming: Naming?

    init(_ reason: String, _ naming: Naming? = nil, says: String) {
        self.reason = reason
        self.naming = naming
        self.says = says
    }
}

/// The Japanese words of the judge's rules, by their names.
let japaneseRules: [String: RuleWords] = [
    "own-copy": RuleWords(
        "他の人にも送ったメールの、ご自身宛ての控え", says: "このメールは他の人にも送られており、これは送信者自身のアドレス宛ての控えです。"),
    "own-page": RuleWords("ハブのページから表示", says: "送信者だけが見るハブのページからの要求です。"),
    "own-device": RuleWords(
        "ご自身の端末から", says: "送信者の端末が現在使っている、または1時間以内に使ったアドレスからの要求です。"),
    "scanner-network": RuleWords(
        "メールセキュリティのネットワーク", .network,
        says: "このネットワークから取得するのはメールセキュリティ製品だけです。製品は本物のブラウザーを名乗ります。"),
    "security-agent": RuleWords(
        "メールセキュリティ製品", .agent, says: "User-Agent がメールセキュリティ製品を名乗っています。"),
    "gmail-delivery": RuleWords(
        "配信時のGmail画像プロキシ", says: "送信から30秒以内は、Gmail自身が読者のときと同じ User-Agent で画像を取得します。"),
    "gmail-proxy": RuleWords(
        "Gmailの画像プロキシ",
        says: "送信から30秒を過ぎると、Gmailのプロキシは誰かが読むときに画像を取得します。Gmailでの開封を知る唯一の手がかりです。"),
    "gmail-prefetch": RuleWords(
        "Gmailの先読み",
        says: "Gmailは、誰かが読む前の取得にちょうどこの User-Agent(2つ目の Mozilla/5.0 が付いた古いEdge)を使います。"),
    "apple-mpp": RuleWords(
        "Appleのメールプライバシー保護による先読み",
        says: "User-Agent が Mozilla/5.0 だけです。これはAppleのプライバシープロキシで、読まれるかどうかに関係なく取得します。"),
    "yahoo-delivery": RuleWords(
        "配信時のYahoo画像プロキシ", says: "送信前や送信から2秒以内に読む人は、Yahooのプロキシ経由でもいません。"),
    "yahoo-proxy": RuleWords("Yahooの画像プロキシ", says: "Yahooのプロキシは、誰かが読むときに画像を取得します。"),
    "marked-machine": RuleWords(
        "報告元のサービスが機械と判定", says: "報告したサービスが機械によるものと印を付けており、それより強い反証がありません。"),
    "reported-without-agent": RuleWords(
        "User-Agent のない報告", says: "別のシステムが User-Agent なしで報告しました。見たものをすべて伝えるシステムばかりではありません。"),
    "no-agent": RuleWords(
        "User-Agent なし", says: "メールソフトやブラウザーは必ず User-Agent を送りますが、この要求にはありませんでした。"),
    "library-agent": RuleWords(
        "プログラム用ライブラリ", .agent, says: "User-Agent が、プログラム用ライブラリまたはコマンドラインツールのものです。"),
    "preview-agent": RuleWords(
        "リンクのプレビュー", .agent, says: "User-Agent が、共有されたリンクのプレビューを作るプログラムのものです。"),
    "crawler-agent": RuleWords(
        "自動プログラム", .agent,
        says:
            "User-Agent が、クローラーや監視などの機械のものです。名前がそう示しているか、アドレスやドメインを含むか、ブラウザーにはない部分があります。"),
    "headless-agent": RuleWords(
        "画面のないブラウザー", .agent, says: "User-Agent が、画面なしで動くブラウザーのものです。"),
    "prefetch": RuleWords(
        "先読みと表示された要求", says: "要求のヘッダーに、誰かが求める前の先読みであると書かれています。"),
    "too-soon": RuleWords(
        "送信から早すぎる", says: "送信前や送信から2秒以内に開封やクリックをする人はいません。"),
    "scanner-clicks": RuleWords(
        "メールセキュリティのネットワークからのリンク巡回", .network,
        says: "メールセキュリティ製品はこのネットワークからリンクをたどります。多くは送信から10分以内です。"),
    "scanner-clicks-later": RuleWords(
        "メールセキュリティのネットワークからのクリック", .network,
        says: "メールセキュリティ製品はこのネットワークからリンクをたどりますが、送信から10分を過ぎると人の可能性もあります。"),
    "hosting-browser": RuleWords(
        "データセンター内のブラウザー", .network,
        says: "送信から10分以内の、データセンターからのデスクトップ用ブラウザーはスキャナーです。人は別の場所から閲覧します。"),
    "probable-scanner": RuleWords(
        "おそらくメールセキュリティのスキャナー", .network,
        says: "送信から10分以内であれば、おそらくスキャナーです。その後は、人も同じ製品を通して閲覧します。"),
    "image-proxy": RuleWords(
        "メールサービスの画像プロキシ", .agent,
        says: "プログラムの名前が、他者のために画像を取得すると示しています。誰かが読んでいるかどうかは分かりません。"),
    "service-images": RuleWords(
        "メールサービスによる画像の取得", .network,
        says: "このネットワークでは、メールサービスが読者の見る画像を自身の User-Agent で取得します。開封を知る唯一の手がかりです。"),
    "outlook-desktop": RuleWords(
        "Outlookが画像を表示", says: "デスクトップ版のOutlookは、利用者が許可すれば自分で画像を読み込みます。"),
    "mail-client": RuleWords(
        "メールソフト", .agent,
        says: "User-Agent がメールソフトを名乗っているか、Safari/ のないWebKit、つまりApple Mailのものです。"),
    "browser": RuleWords(
        "ブラウザー", .agent,
        says: "User-Agent がブラウザーのものです。誰かが画像プロキシのないWebメールで読んだか、リンクをクリックしました。"),
    "altered-browser": RuleWords(
        "通常と異なるブラウザー", .agent,
        says: "User-Agent はブラウザーを名乗っていますが、余分な部分か足りない部分があります。機械か、未知のブラウザーの可能性があります。"),
    "unknown-agent": RuleWords(
        "未知のプログラム", says: "この User-Agent に当てはまる規則がありません。人が、未知のプログラムを使っている可能性があります。"),
    "implied": RuleWords("クリックによる開封", says: "画像が読み込まれていなくても、クリックは開封を意味します。"),
    "flood": RuleWords(
        "短時間に多数の要求", says: "一件ずつ記録するには多すぎる要求が届きました。メーリングリストの読者かもしれません。"),
    "burst-links": RuleWords(
        "数秒以内に複数のリンク",
        says: "1通のメールの2つのリンクを5秒以内に、または3つを10秒以内にクリックするのはスキャナーです。"),
    "burst-pair": RuleWords(
        "離れた場所からほぼ同時のクリック",
        says: "15秒以内に異なるネットワークとOSからあった2つのクリックは、どちらかが読者のものと分かっていない限り、両方ともスキャナーです。"),
    "burst-pixel": RuleWords(
        "スキャナーによる画像の読み込み",
        says: "スキャナーのクリックから60秒以内に、同じ User-Agent とネットワークで読み込まれた画像も、スキャナーのものです。"),
]
