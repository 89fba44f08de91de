/// Sign-in, members and the audit log in the settings, and secrets that are shown once.
struct AccountTexts: Sendable {
    let sessions: String
    let sessionsHint: String
    let thisSession: String
    let browser: String
    let network: String
    let signedInAt: String
    let lastSeen: String
    let endSession: String
    let endOthers: String
    let endOthersConfirm: String
    let ended: String
    let passkeys: String
    let passkeysHint: String
    let passkeysNone: String
    let passkeyName: String
    let passkeyAdd: String
    let passkeyUsed: @Sendable (String) -> String
    let passkeyNeverUsed: String
    let passkeySynced: String
    let passkeyOtherHost: @Sendable (_ host: String) -> String
    let passkeyRemove: @Sendable (String) -> String
    let rename: String
    let passkeysImpossible: String
    let added: @Sendable (String) -> String
    let codes: String
    let codesHint: String
    let codeForClient: String
    let codeForBrowser: String
    let codeTitle: String
    let tokens: String
    let tokensHint: String
    let tokensNone: String
    let tokenName: String
    let tokenScopes: String
    let tokenDays: String
    let tokenDaysHint: String
    let tokenCreate: String
    let tokenTitle: String
    let tokenRevoke: @Sendable (String) -> String
    let revoke: String
    let created: String
    let expires: String
    let expired: String
    let scope: @Sendable (_ scope: String) -> String

    let membersHint: String
    let member: String
    let role: String
    let roleMember: String
    let roleAdmin: String
    let seat: String
    let seatFree: String
    let seatPaid: String
    let you: String
    let invite: String
    let inviteHint: String
    let inviteName: String
    let inviteTitle: String
    let change: String
    let removeMember: String
    let removeMemberHint: String
    let removeMemberConfirm: @Sendable (String) -> String
    let confirmField: @Sendable (String) -> String

    let auditHint: String
    let auditCaption: String
    let auditNone: String
    let when: String
    let who: String
    let did: String
    let about: String
    let commandLine: String
    let action: @Sendable (_ action: String) -> String

    let codeForBrowserHow: String
    let codeForClientHow: String
    let tokenHow: String
    let invitationHow: String
    let validUntil: @Sendable (String) -> String

    static let english = AccountTexts(
        sessions: "Sessions",
        sessionsHint: "Browsers that are signed in as you. One that you do not know: end it, and revoke your tokens.",
        thisSession: "this browser", browser: "Browser", network: "Network", signedInAt: "Signed in",
        lastSeen: "Last seen",
        endSession: "End", endOthers: "End all other sessions", endOthersConfirm: "End all sessions but this one?",
        ended: "The session has ended.", passkeys: "Passkeys",
        passkeysHint: "A passkey signs you in by your device's lock, without a code.", passkeysNone: "No passkeys yet.",
        passkeyName: "Name, such as Laptop", passkeyAdd: "Add a passkey", passkeyUsed: { "used \($0)" },
        passkeyNeverUsed: "not used yet", passkeySynced: "synced between devices",
        passkeyOtherHost: { "It belongs to the host \($0) and does not work here." },
        passkeyRemove: { "Remove the passkey \($0)?" }, rename: "Rename",
        passkeysImpossible:
            "Passkeys need https and a host name, or http://localhost. At this address they cannot be added.",
        added: { "added \($0)" }, codes: "Codes",
        codesHint: "A code signs in another device or browser as you. It is good once, for 10 minutes.",
        codeForClient: "Code for tray or terminal", codeForBrowser: "Code for a browser", codeTitle: "Your code",
        tokens: "Tokens", tokensHint: "Tokens of your devices and programs. Sessions that a token opened end with it.",
        tokensNone: "No tokens.", tokenName: "Name", tokenScopes: "May", tokenDays: "Expires after days",
        tokenDaysHint: "Empty: never", tokenCreate: "Create a token", tokenTitle: "Your new token",
        tokenRevoke: { "Revoke the token \($0)? Whatever uses it stops working." }, revoke: "Revoke",
        created: "Created",
        expires: "Expires", expired: "expired",
        scope: {
            switch $0 {
            case "subscribe": "receive activities, mark them as read"
            case "read": "read mails, contacts and activities"
            case "track": "register mails, change tracking"
            case "ingest": "report events of other systems"
            case "web": "sign in browsers"
            default: $0
            }
        },
        membersHint:
            "Members track their own mails. They do not see each other's activities. Admins manage members and erase contacts.",
        member: "Member", role: "Role", roleMember: "Member", roleAdmin: "Admin", seat: "Seat",
        seatFree: "Free (opens)",
        seatPaid: "Paid (opens and clicks)", you: "you", invite: "Invite a member",
        inviteHint: "They get a link that signs them in once. It is good for 7 days. Send it to them yourself.",
        inviteName: "Name", inviteTitle: "Link for the new member", change: "Change", removeMember: "Remove",
        removeMemberHint: "Removes the member with all mails and activities. It cannot be undone.",
        removeMemberConfirm: { "Remove \($0) with all their data?" }, confirmField: { "To confirm, enter \($0)" },
        auditHint: "Who signed in and changed what. Beyond 10,000 entries, the oldest of whoever has most goes.",
        auditCaption: "Audit log, newest first", auditNone: "Nothing has been recorded yet.", when: "When", who: "Who",
        did: "What", about: "About", commandLine: "command line",
        action: { auditActions[$0]?.english ?? $0 },
        codeForBrowserHow: "Enter it on the sign-in page of the other browser.",
        codeForClientHow: "Enter it when mailbell login or mailbell-tray connect asks for a code.",
        tokenHow: "Whoever has it can do what it may do. Keep it like a password.",
        invitationHow: "Send this link to the new member. Whoever opens it first is signed in as them.",
        validUntil: { "Valid until \($0), once." })

    static let japanese = AccountTexts(
        sessions: "セッション", sessionsHint: "あなたとしてサインインしているブラウザーです。心当たりのないものは終了し、トークンも取り消してください。",
        thisSession: "このブラウザー", browser: "ブラウザー", network: "ネットワーク", signedInAt: "サインイン", lastSeen: "最終利用",
        endSession: "終了", endOthers: "ほかのセッションをすべて終了", endOthersConfirm: "このブラウザー以外のセッションをすべて終了しますか?",
        ended: "セッションを終了しました。", passkeys: "パスキー", passkeysHint: "パスキーがあれば、コードなしで、端末のロック解除でサインインできます。",
        passkeysNone: "パスキーはまだありません。", passkeyName: "名前(例: ノートPC)", passkeyAdd: "パスキーを追加",
        passkeyUsed: { "\($0)に使用" }, passkeyNeverUsed: "未使用", passkeySynced: "端末間で同期",
        passkeyOtherHost: { "ホスト \($0) 用のパスキーのため、ここでは使えません。" }, passkeyRemove: { "パスキー \($0) を削除しますか?" },
        rename: "名前を変更", passkeysImpossible: "パスキーには https とホスト名、または http://localhost が必要です。このアドレスでは追加できません。",
        added: { "\($0)に追加" }, codes: "コード", codesHint: "別の端末やブラウザーにサインインするためのコードです。10分間、一度だけ有効です。",
        codeForClient: "トレイ・端末用のコード", codeForBrowser: "ブラウザー用のコード", codeTitle: "コード", tokens: "トークン",
        tokensHint: "端末やプログラムのトークンです。トークンで開いたセッションは、トークンとともに終了します。", tokensNone: "トークンはありません。",
        tokenName: "名前", tokenScopes: "権限", tokenDays: "有効期間(日)", tokenDaysHint: "空欄なら無期限", tokenCreate: "トークンを作成",
        tokenTitle: "新しいトークン", tokenRevoke: { "トークン \($0) を取り消しますか?使用中のものは動作しなくなります。" }, revoke: "取り消し",
        created: "作成", expires: "有効期限", expired: "期限切れ",
        scope: {
            switch $0 {
            case "subscribe": "アクティビティの受信と既読"
            case "read": "メール・連絡先・アクティビティの閲覧"
            case "track": "メールの登録と追跡の設定"
            case "ingest": "ほかのシステムのイベントの報告"
            case "web": "ブラウザーのサインイン"
            default: $0
            }
        }, membersHint: "メンバーはそれぞれ自分のメールを追跡し、互いのアクティビティは見えません。管理者はメンバーの管理と連絡先の消去ができます。",
        member: "メンバー", role: "役割", roleMember: "メンバー", roleAdmin: "管理者", seat: "プラン", seatFree: "無料(開封のみ)",
        seatPaid: "有料(開封とクリック)", you: "あなた", invite: "メンバーを招待",
        inviteHint: "一度だけサインインできるリンクを発行します。有効期間は7日間です。リンクはご自身で本人に送ってください。", inviteName: "名前",
        inviteTitle: "新しいメンバー用のリンク", change: "変更", removeMember: "削除",
        removeMemberHint: "メンバーを、すべてのメールとアクティビティごと削除します。元に戻せません。",
        removeMemberConfirm: { "\($0) をすべてのデータごと削除しますか?" }, confirmField: { "確認のため \($0) と入力してください" },
        auditHint: "誰がサインインし、何を変更したかの記録です。10,000件を超えると、最も記録の多い人の古いものから削除されます。", auditCaption: "監査ログ(新しい順)",
        auditNone: "まだ記録はありません。", when: "日時", who: "実行者", did: "操作", about: "対象", commandLine: "コマンドライン",
        action: { auditActions[$0]?.japanese ?? $0 }, codeForBrowserHow: "もう一方のブラウザーのサインイン画面で入力してください。",
        codeForClientHow: "mailbell login または mailbell-tray connect がコードを尋ねたときに入力してください。",
        tokenHow: "これを持つ人は、その権限の操作ができます。パスワードと同じように保管してください。",
        invitationHow: "このリンクを新しいメンバーに送ってください。最初に開いた人が、そのメンバーとしてサインインします。",
        validUntil: { "\($0)まで、一度だけ有効です。" })
}

/// What the entries of the audit log say, by their stored names.
private let auditActions: [String: (english: String, japanese: String)] = [
    "signed-in": ("signed in", "サインイン"),
    "sign-in-failed": ("sign-in failed", "サインイン失敗"),
    "signed-out": ("signed out", "サインアウト"),
    "stepped-up": ("confirmed their identity", "本人確認"),
    "session-revoked": ("ended a session", "セッションの終了"),
    "token-created": ("created a token", "トークンの作成"),
    "token-revoked": ("revoked a token", "トークンの取り消し"),
    "code-made": ("made a code", "コードの発行"),
    "passkey-added": ("added a passkey", "パスキーの追加"),
    "passkey-removed": ("removed a passkey", "パスキーの削除"),
    "passkey-counter": ("a passkey's counter went back: perhaps a copy", "パスキーのカウンターが逆行(複製の可能性)"),
    "member-added": ("added a member", "メンバーの追加"),
    "member-removed": ("removed a member", "メンバーの削除"),
    "role-changed": ("changed a role", "役割の変更"),
    "seat-changed": ("changed a seat", "プランの変更"),
    "address-added": ("added an address", "アドレスの追加"),
    "address-removed": ("removed an address", "アドレスの削除"),
    "contact-erased": ("erased a contact", "連絡先の消去"),
    "contact-opted-out": ("opted a contact out", "連絡先の追跡拒否"),
    "tracking-changed": ("changed tracking", "追跡設定の変更"),
    "webhook-changed": ("changed a webhook", "Webhookの変更"),
    "webhook-removed": ("removed a webhook", "Webhookの削除"),
]
