/// Pages that say what went wrong, and the recipient's opt-out page.
struct OutcomeTexts: Sendable {
    let notFound: Outcome
    let forbidden: Outcome
    let needsAdmin: Outcome
    let foreignForm: Outcome
    let conflict: Outcome
    let unavailable: Outcome
    let invalid: Outcome
    let toActivity: String
    let toSignIn: String
    let tryAgain: String

    let optOutTitle: String
    let optOutQuestion: String
    let optOutWhat: String
    let optOutScope: String
    let optOutButton: String
    let optOutNothingYet: String
    let optOutDoneTitle: String
    let optOutDoneHeading: String
    let optOutDone: String
    let optOutOthers: String
    let optOutClose: String
    let optOutMemory: String
    let optOutFailedTitle: String
    let optOutFailedHeading: String
    let optOutFailed: String
    let optOutCutTitle: String
    let optOutCut: String
    let optOutCutWhat: String
    let optOutCutElse: String
    let optOutContact: Around

    /// A title, and a sentence that says what to do.
    struct Outcome: Sendable {
        let title: String
        let text: String
    }

    static let english = OutcomeTexts(
        notFound: Outcome(
            title: "Not found",
            text: "There is nothing at this address: it was removed, or is no longer stored, or is not yours."),
        forbidden: Outcome(title: "Not allowed", text: "You may not do that."),
        needsAdmin: Outcome(title: "For admins only", text: "Ask an admin of this hub."),
        foreignForm: Outcome(
            title: "Not accepted",
            text: "The form did not come from a page of this hub. Open the page here, and send it again."),
        conflict: Outcome(
            title: "That is not possible now", text: "Something has changed meanwhile. Go back and look again."),
        unavailable: Outcome(
            title: "Not available right now",
            text: "The hub cannot do that at the moment. Nothing was changed. Try again in a minute."),
        invalid: Outcome(title: "Something is not right", text: "Go back, correct it, and send it again."),
        toActivity: "To Activity", toSignIn: "Sign in", tryAgain: "Try again", optOutTitle: "Stop email tracking",
        optOutQuestion: "Do you want to stop email tracking?",
        optOutWhat: "The email that led you here can tell its sender when you open it and when you follow its links.",
        optOutScope:
            "You can switch that off for your address. It then applies to this sender: to the emails that you already have, and to all future ones. It does not apply to others who send with this service.",
        optOutButton: "Stop tracking me",
        optOutNothingYet: "Nothing has changed so far. Links in your emails keep working either way.",
        optOutDoneTitle: "Email tracking is off", optOutDoneHeading: "Email tracking is off for your address",
        optOutDone:
            "From now on the sender of this email is not told when you open an email of theirs or follow a link in it. This includes the emails that you already have. Their links keep working.",
        optOutOthers: "Emails of other senders have their own link.", optOutClose: "You can close this page.",
        optOutMemory:
            "To have earlier records erased, or to change your mind, ask whoever sent you the email. To remember your choice, this service keeps a code made from your address, and not the address.",
        optOutFailedTitle: "Please try again", optOutFailedHeading: "That could not be saved",
        optOutFailed: "Something is wrong on our side, and your choice was not recorded. Please try again in a minute.",
        optOutCutTitle: "This link is incomplete",
        optOutCut: "It does not say which email it is from, so nothing has changed: email tracking is as it was.",
        optOutCutWhat: "The link may have been cut off. Please copy the whole link from the email, or click it there.",
        optOutCutElse: "If that does not help, ask whoever sent you the email to stop tracking you.",
        optOutContact: Around("To stop tracking by everyone who sends with this service, write to ", "."))

    static let japanese = OutcomeTexts(
        notFound: Outcome(
            title: "見つかりません", text: "このアドレスには何もありません。削除されたか、保存期間が過ぎたか、ご自身のものではありません。"),
        forbidden: Outcome(title: "許可されていません", text: "この操作はできません。"),
        needsAdmin: Outcome(title: "管理者専用", text: "このハブの管理者にお問い合わせください。"),
        foreignForm: Outcome(
            title: "受け付けられません", text: "このハブのページから送信されたフォームではありません。ここでページを開き、もう一度送信してください。"),
        conflict: Outcome(title: "今はできません", text: "その間に状態が変わりました。戻ってご確認ください。"),
        unavailable: Outcome(
            title: "ただいま利用できません", text: "ハブは現在この処理を行えません。何も変更されていません。1分ほど待ってからお試しください。"),
        invalid: Outcome(title: "入力に誤りがあります", text: "戻って修正し、もう一度送信してください。"), toActivity: "アクティビティへ",
        toSignIn: "サインイン", tryAgain: "もう一度試す", optOutTitle: "メールの追跡を止める",
        optOutQuestion: "メールの追跡を止めますか?",
        optOutWhat: "このページに来るきっかけとなったメールは、開封したことやリンクをクリックしたことを差出人に知らせることができます。",
        optOutScope:
            "あなたのアドレスについて、これを停止できます。この差出人からのメールが対象で、すでに届いているメールにも今後のメールにも適用されます。このサービスを使うほかの差出人には適用されません。",
        optOutButton: "追跡を止める",
        optOutNothingYet: "まだ何も変更されていません。どちらの場合も、メール内のリンクは引き続き使えます。",
        optOutDoneTitle: "メールの追跡を停止しました", optOutDoneHeading: "あなたのアドレスの追跡を停止しました",
        optOutDone:
            "今後は、メールを開封してもリンクをクリックしても、このメールの差出人には通知されません。すでに届いているメールも含まれます。リンクは引き続き使えます。",
        optOutOthers: "ほかの差出人のメールには、それぞれのリンクがあります。", optOutClose: "このページは閉じてかまいません。",
        optOutMemory:
            "以前の記録の消去や、設定の取り消しをご希望の場合は、メールの差出人にお問い合わせください。お選びいただいた内容を記憶するため、このサービスはアドレスそのものではなく、アドレスから作った符号を保存します。",
        optOutFailedTitle: "もう一度お試しください", optOutFailedHeading: "保存できませんでした",
        optOutFailed: "こちらの問題により、ご希望を記録できませんでした。1分ほど待ってから、もう一度お試しください。",
        optOutCutTitle: "リンクが不完全です", optOutCut: "どのメールのリンクか分からないため、何も変更されていません。メールの追跡はこれまでのままです。",
        optOutCutWhat: "リンクが途中で切れている可能性があります。メールからリンク全体をコピーするか、メール内でクリックしてください。",
        optOutCutElse: "それでも解決しない場合は、メールの差出人に追跡を止めるようお伝えください。",
        optOutContact: Around("このサービスを使うすべての差出人の追跡を止めるには、", " までご連絡ください。"))
}
