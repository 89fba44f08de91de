import Core

/// Logged mails: on timelines, on a page of their own, and their settings.
struct LoggedMailTexts: Sendable {
    let sent: String
    let received: String
    let autoReply: String
    let bounce: String
    let receipt: String
    let list: String
    let attachmentCount: @Sendable (Int64) -> String
    let more: @Sendable (Int64) -> String
    /// Why a mail is on a record's timeline.
    let reason: @Sendable (Filing.Reason, _ because: String?) -> String
    let chosenBy: @Sendable (_ member: String) -> String
    let actions: @Sendable (_ subject: String) -> String
    let open: String
    let pin: String
    let pinned: String
    let unpin: String
    let unpinned: String
    let remove: String
    let removed: String
    let fileElsewhere: String
    let delete: String
    let deleteConfirm: String
    let deleted: String

    let from: String
    let to: String
    let cc: String
    let date: String
    let reply: String
    let onlyMe: String
    let onlyMeHint: String
    let frame: String
    let imagesHidden: String
    let showImages: String
    let imagesShown: String
    let hideImages: String
    let asText: String
    let asHTML: String
    let noBody: String
    let textCut: String
    let attachments: String
    let leftOut: String
    let conversation: String
    let thisMail: String
    let details: String
    let headers: String
    let sources: String
    let way: @Sendable (EntrySource.Way) -> String
    let somebody: String
    let records: String
    let noRecords: String
    let file: String
    let fileField: String
    let filed: String

    let settings: String
    let settingsHint: String
    let neverLog: String
    let neverLogHint: String
    let create: String
    let createHint: String
    let creates: String
    let createsNot: String
    let asAccount: @Sendable (_ value: String) -> String
    let standard: @Sendable (_ value: String) -> String
    let openDeals: String
    let openDealsHint: String
    let account: String
    let accountHint: String
    let accountByAdmin: String
    let nothingListed: String

    static let english = LoggedMailTexts(
        sent: "sent", received: "received", autoReply: "auto-reply", bounce: "bounced",
        receipt: "receipt", list: "list mail", attachmentCount: { plural($0, "attachment", "attachments") },
        more: { "+\(grouped($0))" },
        reason: { reason, because in
            switch reason {
            case .hand: "filed by hand"
            case .participant: because.map { "because of \($0)" } ?? "wrote or received it"
            case .company: because.map { "main company of \($0)" } ?? "main company of a participant"
            case .deal: because.map { "open deal with \($0)" } ?? "open deal with a participant"
            case .reply: "the mail that it answers is here"
            }
        }, chosenBy: { "filed by \($0)" }, actions: { "Actions for \($0)" }, open: "Open", pin: "Pin",
        pinned: "Pinned.", unpin: "Unpin", unpinned: "No longer pinned.", remove: "Take off this record",
        removed: "Taken off this record.", fileElsewhere: "File on another record…", delete: "Delete",
        deleteConfirm: "Delete this mail from all records? For 90 days it does not come back by another way.",
        deleted: "Deleted.", from: "From", to: "To", cc: "Cc", date: "Date", reply: "Reply", onlyMe: "only me",
        onlyMeHint: "Other members do not see this mail.", frame: "The mail",
        imagesHidden: "Images of other hosts are not shown.", showImages: "Show images",
        imagesShown: "Images are loaded from other hosts: the sender can see that the mail is read.",
        hideImages: "Hide images", asText: "As plain text", asHTML: "As HTML", noBody: "This mail has no text.",
        textCut: "Only the beginning of the text is shown.", attachments: "Attachments", leftOut: "left out: too large",
        conversation: "Conversation", thisMail: "this mail", details: "Details", headers: "Header fields",
        sources: "How it came",
        way: {
            switch $0 {
            case .api: "through the API"
            case .bcc: "by a copy to the log address"
            }
        }, somebody: "a former member", records: "Records", noRecords: "On no record's timeline.", file: "File",
        fileField: "File on another record", filed: "Filed.", settings: "Logging",
        settingsHint: "Which mails are logged, and on which records they are filed.", neverLog: "Never log",
        neverLogHint:
            "Addresses and domains, one a line, such as lawyer@example.com or example.org. Mail to or from them is never logged, and makes no contact.",
        create: "Make contacts of unknown addresses", createHint: "When a mail to or from somebody new is logged.",
        creates: "Yes", createsNot: "No", asAccount: { "As the account: \($0)" }, standard: { "Default: \($0)" },
        openDeals: "File on open deals",
        openDealsHint: "On how many open deals of the contact a mail is filed, the last touched first.",
        account: "For the account",
        accountHint: "For all members. A member's own choice wins; the never-log lists add up.",
        accountByAdmin: "An admin changes these.", nothingListed: "No addresses or domains.")

    static let japanese = LoggedMailTexts(
        sent: "送信", received: "受信", autoReply: "自動返信", bounce: "配信不能", receipt: "開封確認",
        list: "リスト", attachmentCount: { "添付 \(grouped($0)) 件" }, more: { "ほか\(grouped($0))" },
        reason: { reason, because in
            switch reason {
            case .hand: "手動で追加"
            case .participant: because.map { "\($0) とのメール" } ?? "本人とのメール"
            case .company: because.map { "\($0) の主な会社" } ?? "当事者の主な会社"
            case .deal: because.map { "\($0) との進行中の取引" } ?? "当事者との進行中の取引"
            case .reply: "返信元のメールがここにあるため"
            }
        }, chosenBy: { "\($0) が追加" }, actions: { "\($0) に関する操作" }, open: "開く", pin: "ピン留め",
        pinned: "ピン留めしました。", unpin: "ピン留めを外す", unpinned: "ピン留めを外しました。", remove: "このレコードから外す",
        removed: "このレコードから外しました。", fileElsewhere: "別のレコードに追加…", delete: "削除",
        deleteConfirm: "このメールをすべてのレコードから削除しますか?90日間は、ほかの経路でも再び記録されません。",
        deleted: "削除しました。", from: "差出人", to: "宛先", cc: "Cc", date: "日時", reply: "返信", onlyMe: "自分のみ",
        onlyMeHint: "ほかのメンバーにはこのメールは見えません。", frame: "メール本文", imagesHidden: "外部の画像は表示していません。",
        showImages: "画像を表示", imagesShown: "外部から画像を読み込んでいます。メールを読んだことが差出人に伝わる場合があります。",
        hideImages: "画像を隠す", asText: "テキストで表示", asHTML: "HTMLで表示", noBody: "このメールに本文はありません。",
        textCut: "本文の先頭部分だけを表示しています。", attachments: "添付ファイル", leftOut: "サイズ超過のため保存されていません",
        conversation: "スレッド", thisMail: "このメール", details: "詳細", headers: "ヘッダー", sources: "記録された経路",
        way: {
            switch $0 {
            case .api: "API"
            case .bcc: "記録用アドレスへの写し"
            }
        }, somebody: "以前のメンバー", records: "レコード", noRecords: "どのレコードにもありません。", file: "追加",
        fileField: "別のレコードに追加", filed: "追加しました。", settings: "メールの記録",
        settingsHint: "どのメールを、どのレコードに記録するかの設定です。", neverLog: "記録しない相手",
        neverLogHint:
            "lawyer@example.com や example.org のようなアドレスとドメインを、1行に1件書きます。その相手とのメールは記録されず、コンタクトも作られません。",
        create: "未登録のアドレスからコンタクトを作る", createHint: "新しい相手とのメールを記録するときの動作です。",
        creates: "作る", createsNot: "作らない", asAccount: { "アカウントの設定に従う(\($0))" }, standard: { "既定(\($0))" },
        openDeals: "進行中の取引への記録",
        openDealsHint: "相手の進行中の取引のうち、最近更新された何件にメールを記録するかの設定です。", account: "アカウント全体",
        accountHint: "全メンバーに適用されます。個人の設定が優先され、記録しない相手は両方が有効です。",
        accountByAdmin: "変更は管理者が行います。", nothingListed: "アドレスもドメインもありません。")
}
