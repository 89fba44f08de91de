/// Contacts and mails.
struct RecordTexts: Sendable {
    let contactsCaption: String
    let mailsCaption: String
    let contact: String
    let mails: String
    let opens: String
    let clicks: String
    let lastSeen: String
    let tracking: String
    let subject: String
    let sent: String
    let recipients: String
    let state: String
    let name: String
    let address: String
    let machinesToo: @Sendable (_ opens: Int64, _ clicks: Int64) -> String
    let first: @Sendable (String) -> String

    let identified: String
    let anonymous: String
    let never: String
    let identifiedHint: String
    let anonymousHint: String
    let neverHint: String
    let usual: String
    let setByNobody: String
    let setByYou: @Sendable (_ audience: String) -> String
    let setByHub: @Sendable (_ audience: String) -> String
    let optedOut: String
    let everybody: String
    let trackingSaved: String
    let history: String
    let noHistory: String
    let muteTitle: String
    let muteHint: String
    let muted: String
    let unmute: String
    let writeTo: String
    let dataTitle: String
    let erase: String
    let eraseHint: String
    let eraseConfirm: String
    let eraseField: @Sendable (_ email: String) -> String
    let erased: String

    let notOpened: String
    let openedTimes: @Sendable (Int64) -> String
    let clickedTimes: @Sendable (Int64) -> String
    let refused: @Sendable (_ reason: String) -> String
    let stopped: String
    let isStopped: @Sendable (_ since: String) -> String
    let trackAgain: String
    let trackedAgain: String
    let links: String
    let linkNumber: @Sendable (Int64) -> String
    let otherLink: String
    let noLinks: String
    let clicksByLink: String
    let opensNotTracked: String
    let from: String
    let openedBy: @Sendable (_ opened: Int64, _ of: Int64) -> String
    let linkedBy: @Sendable (_ clicked: Int64, _ of: Int64) -> String
    let refusedBy: @Sendable (Int64) -> String
    let andMore: @Sendable (Int64) -> String
    let noContactsTitle: String
    let noContactsHint: String
    let noMailsTitle: String
    let noMailsHint: String
    let noMailsCommand: String
    let howToSend: String

    static let english = RecordTexts(
        contactsCaption: "Contacts, the most recently seen first", mailsCaption: "Sent mails, the newest first",
        contact: "Contact", mails: "Mails", opens: "Opens", clicks: "Clicks", lastSeen: "Last seen",
        tracking: "Tracking",
        subject: "Subject", sent: "Sent", recipients: "Recipients", state: "State", name: "Name", address: "Address",
        machinesToo: { "and by machines: \(plural($0, "open", "opens")), \(plural($1, "click", "clicks"))" },
        first: { "first \($0)" }, identified: "By name", anonymous: "Anonymously", never: "Not at all",
        identifiedHint: "Activities name the contact.",
        anonymousHint: "Opens and clicks are counted without name, place and program.",
        neverHint: "No pixel and no tracked links. Nothing is recorded of mail that was sent already.",
        usual: "As set for their domain or everybody", setByNobody: "Nobody has set anything: the default applies.",
        setByYou: { "Set by you for \($0)." }, setByHub: { "Set by the hub's administrator for \($0)." },
        optedOut: "This contact has opted out of tracking. Only the administrator can undo that, at their request.",
        everybody: "everybody", trackingSaved: "Tracking is set.", history: "History",
        noHistory: "Nothing has happened yet, or it is no longer stored.", muteTitle: "Pop-ups",
        muteHint: "Mute a contact to get no pop-ups about them. Activities are still recorded.", muted: "Muted",
        unmute: "Unmute", writeTo: "Write to them", dataTitle: "Data", erase: "Erase this contact",
        eraseHint:
            "Removes everything that the hub stores about this address, for all members. It cannot be undone. Activities stay, without a name.",
        eraseConfirm: "Erase this contact for good?", eraseField: { "To confirm, enter \($0)" },
        erased: "The contact is erased.", notOpened: "not opened yet",
        openedTimes: { $0 == 1 ? "opened" : "opened \(grouped($0)) times" },
        clickedTimes: { $0 == 1 ? "1 click" : "\(grouped($0)) clicks" }, refused: { "refused: \($0)" },
        stopped: "Not tracked", isStopped: { "Tracking was stopped \($0). Links keep working; nothing is recorded." },
        trackAgain: "Track it again", trackedAgain: "This mail is tracked again.", links: "Links",
        linkNumber: { "Link \($0)" }, otherLink: "another link", noLinks: "This mail has no tracked links.",
        clicksByLink: "Clicks by link", opensNotTracked: "Opens of this mail are not tracked.", from: "From",
        openedBy: { "opened by \(grouped($0)) of \(grouped($1))" },
        linkedBy: { "clicked by \(grouped($0)) of \(grouped($1))" }, refusedBy: { "\(grouped($0)) refused" },
        andMore: { "and \(grouped($0)) more" }, noContactsTitle: "No contacts yet",
        noContactsHint: "Everybody to whom you send a tracked mail appears here.", noMailsTitle: "No tracked mails yet",
        noMailsHint: "Mails that are sent through Mailbell appear here. To send one from a terminal:",
        noMailsCommand: "mailbell sendmail alice@example.com < mail.eml",
        howToSend: "From a mail program, set mailbell sendmail as the program that sends; see docs/sending.md.")

    static let japanese = RecordTexts(
        contactsCaption: "連絡先(最近反応のあった順)", mailsCaption: "送信メール(新しい順)", contact: "連絡先", mails: "メール",
        opens: "開封", clicks: "クリック", lastSeen: "最終確認", tracking: "追跡", subject: "件名", sent: "送信日時",
        recipients: "宛先", state: "状態", name: "名前", address: "アドレス",
        machinesToo: { "ほかに機械による開封 \(grouped($0)) 回、クリック \(grouped($1)) 回" }, first: { "初回 \($0)" },
        identified: "名前付き", anonymous: "匿名", never: "追跡しない", identifiedHint: "アクティビティに相手の名前が表示されます。",
        anonymousHint: "開封とクリックだけを数え、名前・場所・プログラムは記録しません。",
        neverHint: "ピクセルも追跡リンクも使いません。送信済みのメールについても記録しません。", usual: "ドメインまたは全員の設定に従う",
        setByNobody: "個別の設定はなく、既定のままです。", setByYou: { "ご自身が\($0)に対して設定しました。" },
        setByHub: { "ハブの管理者が\($0)に対して設定しました。" },
        optedOut: "この連絡先は追跡を拒否しました。取り消せるのは、本人の求めを受けた管理者だけです。", everybody: "全員",
        trackingSaved: "追跡の設定を保存しました。", history: "履歴", noHistory: "まだ何も起きていないか、保存期間が過ぎています。",
        muteTitle: "ポップアップ", muteHint: "通知を止めると、この連絡先のポップアップは表示されません。アクティビティは引き続き記録されます。",
        muted: "通知停止中", unmute: "通知を再開", writeTo: "メールを書く", dataTitle: "データ", erase: "この連絡先を消去",
        eraseHint: "このアドレスについてハブに保存されている情報を、全メンバー分すべて削除します。元に戻せません。アクティビティは名前なしで残ります。",
        eraseConfirm: "この連絡先を完全に消去しますか?", eraseField: { "確認のため \($0) と入力してください" },
        erased: "連絡先を消去しました。", notOpened: "未開封",
        openedTimes: { $0 == 1 ? "開封済み" : "開封 \(grouped($0)) 回" }, clickedTimes: { "クリック \(grouped($0)) 回" },
        refused: { "配信拒否: \($0)" }, stopped: "追跡停止",
        isStopped: { "\($0)に追跡を止めました。リンクは引き続き使えますが、何も記録されません。" }, trackAgain: "追跡を再開",
        trackedAgain: "このメールの追跡を再開しました。", links: "リンク", linkNumber: { "リンク \($0)" }, otherLink: "その他のリンク",
        noLinks: "このメールには追跡リンクがありません。", clicksByLink: "リンク別のクリック",
        opensNotTracked: "このメールの開封は追跡していません。", from: "差出人",
        openedBy: { "\(grouped($1))人中\(grouped($0))人が開封" }, linkedBy: { "\(grouped($1))人中\(grouped($0))人がクリック" },
        refusedBy: { "配信拒否 \(grouped($0)) 件" }, andMore: { "ほか \(grouped($0)) 人" }, noContactsTitle: "連絡先はまだありません",
        noContactsHint: "追跡メールを送った相手がここに表示されます。", noMailsTitle: "追跡メールはまだありません",
        noMailsHint: "Mailbellを通して送ったメールがここに表示されます。端末からは次のように送れます。",
        noMailsCommand: "mailbell sendmail alice@example.com < mail.eml",
        howToSend: "メールソフトから送る場合は、送信プログラムに mailbell sendmail を指定します(docs/sending.md を参照)。")
}
