/// The feed: rows, filters, the hot list, empty states and keys.
struct FeedTexts: Sendable {
    let opened: String
    let clicked: String
    let sent: String
    let refused: String
    let logged: String
    let someone: String
    let noSubject: String
    let mailNotNamed: String
    let unreadRow: String
    /// The recipient's local time; the weekday is given if it is another day there.
    let there: @Sendable (_ clock: String, _ weekday: String?) -> String
    let placeHidden: @Sendable (_ proxy: String) -> String
    let burst: @Sendable (_ count: Int64) -> String
    let manyInBurst: String
    let nthOpen: @Sendable (Int64) -> String
    let nthClick: @Sendable (Int64) -> String
    let byMachine: String
    let perhapsMachine: String
    let byYou: String
    let refusedReason: String
    let colon: String
    let why: String
    let actions: @Sendable (_ who: String) -> String
    let mute: String
    let muted: String
    let unmuted: String
    let trackingOf: String
    let stopMail: String
    let stoppedMail: String
    let confirmStop: String
    let feedLabel: String

    let filters: String
    let kind: String
    let everything: String
    let opens: String
    let clicks: String
    let sentMails: String
    let loggedMails: String
    let contact: String
    let since: String
    let until: String
    let unreadOnly: String
    let openedMore: String
    let machines: String
    let hideMachines: String
    let moreFilters: String
    let mail: String
    let words: String

    let markAllRead: String
    let hot: String
    /// "3 opens, 1 click since Tuesday"
    let hotReason: @Sendable (_ opens: Int64, _ clicks: Int64, _ since: String) -> String

    let emptyTitle: String
    let emptyIntro: String
    let emptySteps: [EmptyStep]
    let getCode: String
    let noMatch: String
    let noMatchHint: String
    let looksOn: String
    let machinesHidden: String

    let keysIntro: String
    let keys: [KeyHelp]

    /// What to do first: a sentence, and the command for it if there is one.
    struct EmptyStep: Sendable {
        let text: String
        let command: String?
    }

    /// Keys, and what they do.
    struct KeyHelp: Sendable {
        let keys: [String]
        let does: String
    }
}

extension FeedTexts {
    static let english = FeedTexts(
        opened: "opened", clicked: "clicked", sent: "sent", refused: "refused", logged: "logged", someone: "Someone",
        noSubject: "(no subject)", mailNotNamed: "(mail not named)", unreadRow: "Unread",
        there: { clock, weekday in "\(weekday.map { "\($0) " } ?? "")\(clock) there" },
        placeHidden: { "via \($0), place hidden" },
        burst: { "\(grouped($0)) times in a burst (perhaps a mailing list's readers)" },
        manyInBurst: "many times in a burst (perhaps a mailing list's readers)",
        nthOpen: { "\(ordinal($0)) open" }, nthClick: { "\(ordinal($0)) click" }, byMachine: "machine",
        perhapsMachine: "uncertain", byYou: "you", refusedReason: "server", colon: ": ", why: "Why?",
        actions: { "Actions for \($0)" }, mute: "Mute",
        muted: "Muted: no pop-ups for this contact.", unmuted: "Pop-ups for this contact are on again.",
        trackingOf: "Tracking…", stopMail: "Stop tracking this mail", stoppedMail: "This mail is no longer tracked.",
        confirmStop: "Stop tracking this mail? Its links keep working; opens and clicks are no longer recorded.",
        feedLabel: "Activity", filters: "Filters", kind: "Kind", everything: "Everything", opens: "Opens",
        clicks: "Clicks", sentMails: "Sent mails", loggedMails: "Logged mails", contact: "Contact", since: "From",
        until: "To",
        unreadOnly: "Unread only", openedMore: "Opened more than … times", machines: "Show machines",
        hideMachines: "Hide machines",
        moreFilters: "More filters", mail: "Mail", words: "Search", markAllRead: "Mark all as read",
        hot: "Most interested",
        hotReason: { opens, clicks, since in
            let counts = [
                opens > 0 ? plural(opens, "open", "opens") : nil, clicks > 0 ? plural(clicks, "click", "clicks") : nil,
            ]
            return counts.compactMap(\.self).joined(separator: ", ") + " since \(since)"
        },
        emptyTitle: "Nothing has happened yet",
        emptyIntro: "This page shows who opened your mails and followed their links, as it happens. To begin:",
        emptySteps: [
            EmptyStep(text: "Connect the tray on your desktop, for pop-ups:", command: "mailbell-tray connect"),
            EmptyStep(text: "Or sign in from a terminal:", command: "mailbell login"),
            EmptyStep(
                text: "Send yourself a tracked mail, and open it. A mail to yourself alone counts as a trial:",
                command: "mailbell sendmail you@example.com < mail.eml"),
        ],
        getCode: "Get a code for these",
        noMatch: "No activity matches", noMatchHint: "Try other words or a longer period.",
        looksOn: "Nothing in this part of the log. Older parts have not been searched yet.",
        machinesHidden: "Machines are hidden. Scanners and prefetchers may have been here.",
        keysIntro: "These keys work anywhere outside a text field.",
        keys: [
            KeyHelp(keys: ["j", "↓"], does: "next row"), KeyHelp(keys: ["k", "↑"], does: "previous row"),
            KeyHelp(keys: ["Enter"], does: "open the contact"), KeyHelp(keys: ["o"], does: "open the mail"),
            KeyHelp(keys: ["x"], does: "show each of ×N"), KeyHelp(keys: ["w"], does: "why this verdict"),
            KeyHelp(keys: ["e", "m"], does: "mark all as read"), KeyHelp(keys: ["u"], does: "unread only, on and off"),
            KeyHelp(keys: ["."], does: "show the newest"), KeyHelp(keys: ["/"], does: "search"),
            KeyHelp(keys: ["g a"], does: "go to Activity"), KeyHelp(keys: ["g c"], does: "go to Contacts"),
            KeyHelp(keys: ["g r"], does: "go to Records"), KeyHelp(keys: ["g m"], does: "go to Mails"),
            KeyHelp(keys: ["g s"], does: "go to Settings"),
            KeyHelp(keys: ["?"], does: "this help"), KeyHelp(keys: ["Esc"], does: "close"),
        ])

    static let japanese = FeedTexts(
        opened: "開封", clicked: "クリック", sent: "送信", refused: "配信拒否", logged: "記録", someone: "匿名の相手", noSubject: "(件名なし)",
        mailNotNamed: "(メールは非表示)", unreadRow: "未読",
        there: { clock, weekday in "現地時間 \(weekday.map { "(\($0))" } ?? "")\(clock)" },
        placeHidden: { "\($0) 経由・場所は不明" }, burst: { "短時間に \(grouped($0)) 回(メーリングリストの可能性)" },
        manyInBurst: "短時間に多数(メーリングリストの可能性)", nthOpen: { "\($0)回目の開封" }, nthClick: { "\($0)回目のクリック" },
        byMachine: "機械", perhapsMachine: "判定不能", byYou: "ご自身", refusedReason: "サーバー", colon: ": ", why: "理由",
        actions: { "\($0) に関する操作" }, mute: "通知を止める",
        muted: "この連絡先のポップアップを止めました。", unmuted: "この連絡先のポップアップを再開しました。", trackingOf: "追跡の設定…", stopMail: "このメールの追跡を止める",
        stoppedMail: "このメールの追跡を止めました。",
        confirmStop: "このメールの追跡を止めますか?リンクは引き続き使えますが、開封とクリックは記録されなくなります。",
        feedLabel: "アクティビティ", filters: "絞り込み", kind: "種類", everything: "すべて", opens: "開封", clicks: "クリック",
        sentMails: "送信メール", loggedMails: "記録したメール", contact: "連絡先", since: "開始日", until: "終了日", unreadOnly: "未読のみ",
        openedMore: "開封回数がこれより多い", machines: "機械も表示", hideMachines: "機械を隠す", moreFilters: "その他の条件", mail: "メール",
        words: "検索",
        markAllRead: "すべて既読にする", hot: "関心の高い相手",
        hotReason: { opens, clicks, since in
            let counts = [opens > 0 ? "開封 \(grouped(opens)) 回" : nil, clicks > 0 ? "クリック \(grouped(clicks)) 回" : nil]
            return "\(since)以降に" + counts.compactMap(\.self).joined(separator: "、")
        },
        emptyTitle: "まだ何も起きていません",
        emptyIntro: "誰がメールを開封し、リンクをクリックしたかが、ここにすぐ表示されます。まずは次のことをお試しください。",
        emptySteps: [
            EmptyStep(text: "デスクトップのトレイを接続します(ポップアップが届きます)。", command: "mailbell-tray connect"),
            EmptyStep(text: "または、端末からサインインします。", command: "mailbell login"),
            EmptyStep(
                text: "自分宛てに追跡メールを送り、開いてみます。自分だけに宛てたメールは試用として数えられます。",
                command: "mailbell sendmail you@example.com < mail.eml"),
        ],
        getCode: "接続用のコードを発行",
        noMatch: "該当するアクティビティはありません", noMatchHint: "別の語や、より長い期間でお試しください。",
        looksOn: "この範囲には該当がありません。以前の範囲はまだ検索していません。",
        machinesHidden: "機械によるものは表示していません。スキャナーや先読みがあったかもしれません。",
        keysIntro: "入力欄の外であれば、どこでも使えます。",
        keys: [
            KeyHelp(keys: ["j", "↓"], does: "次の行"), KeyHelp(keys: ["k", "↑"], does: "前の行"),
            KeyHelp(keys: ["Enter"], does: "連絡先を開く"), KeyHelp(keys: ["o"], does: "メールを開く"),
            KeyHelp(keys: ["x"], does: "×N を一件ずつ表示"), KeyHelp(keys: ["w"], does: "判定の理由"),
            KeyHelp(keys: ["e", "m"], does: "すべて既読にする"), KeyHelp(keys: ["u"], does: "未読のみの切り替え"),
            KeyHelp(keys: ["."], does: "最新を表示"), KeyHelp(keys: ["/"], does: "検索"),
            KeyHelp(keys: ["g a"], does: "アクティビティへ"), KeyHelp(keys: ["g c"], does: "連絡先へ"),
            KeyHelp(keys: ["g r"], does: "レコードへ"), KeyHelp(keys: ["g m"], does: "メールへ"),
            KeyHelp(keys: ["g s"], does: "設定へ"),
            KeyHelp(keys: ["?"], does: "このヘルプ"), KeyHelp(keys: ["Esc"], does: "閉じる"),
        ])
}

/// `1st`, `2nd`, `11th`, `23rd`
private func ordinal(_ number: Int64) -> String {
    let ending =
        switch (number % 10, number % 100) {
        case (_, 11...13): "th"
        case (1, _): "st"
        case (2, _): "nd"
        case (3, _): "rd"
        default: "th"
        }
    return grouped(number) + ending
}
