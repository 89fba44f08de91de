/// What the script says: attributes `data-text-…` of the page's body. `{n}` and `{email}` are filled in there.
struct ScriptTexts: Sendable {
    let new: String
    let offline: String
    let reconnecting: String
    let online: String
    let ended: String
    let notLive: String
    let done: String
    let failed: String
    let offlineForm: String
    let read: String
    let loaded: String
    let copied: String
    let missed: String
    let passkeyCancelled: String
    let passkeyExists: String
    let passkeyAddress: String
    let passkeyUnsupported: String
    let passkeyFailed: String
    let signInAs: String
    let joinAs: String
    let codeOfClient: String
    let timesBefore: String
    let timesAfter: String
    let showEach: String

    static let english = ScriptTexts(
        new: "{n} new", offline: "You are offline. The list may be out of date.",
        reconnecting: "No connection to the hub. Trying again…", online: "Connected again.",
        ended: "You are signed out.",
        notLive: "The hub ended the live connection. Reload to try again.", done: "Done.",
        failed: "That did not work. Please try again.",
        offlineForm: "You are offline: nothing was sent. Your entries are kept.", read: "Marked as read.",
        loaded: "{n} more loaded.", copied: "Copied.", missed: "{n} new while notifications were paused.",
        passkeyCancelled: "Cancelled, or no passkey was chosen.",
        passkeyExists: "This device already has a passkey for you.",
        passkeyAddress: "Passkeys need https:// and a host name (or localhost); this address is neither.",
        passkeyUnsupported: "This browser has no passkeys.", passkeyFailed: "The passkey was not accepted.",
        signInAs: "Sign in as {email}?", joinAs: "Join as {email}?",
        codeOfClient: "This code is for a client program: use it with mailbell login or in the tray.", timesBefore: "×",
        timesAfter: " times, show each", showEach: "Show each")

    static let japanese = ScriptTexts(
        new: "新着 {n} 件", offline: "オフラインです。一覧は最新ではない可能性があります。",
        reconnecting: "ハブに接続できません。再試行しています…", online: "再接続しました。", ended: "サインアウトしました。",
        notLive: "ライブ接続が終了しました。再読み込みしてください。", done: "完了しました。",
        failed: "処理できませんでした。もう一度お試しください。",
        offlineForm: "オフラインのため送信されませんでした。入力内容は残っています。", read: "既読にしました。",
        loaded: "さらに {n} 件を読み込みました。", copied: "コピーしました。", missed: "通知の停止中に {n} 件の新着がありました。",
        passkeyCancelled: "キャンセルされたか、パスキーが選択されませんでした。",
        passkeyExists: "この端末にはすでにパスキーが登録されています。",
        passkeyAddress: "パスキーを使うには、https:// とホスト名(または localhost)が必要です。現在のアドレスでは使えません。",
        passkeyUnsupported: "このブラウザーはパスキーに対応していません。", passkeyFailed: "パスキーを確認できませんでした。",
        signInAs: "{email} としてサインインしますか?", joinAs: "{email} として参加しますか?",
        codeOfClient: "このコードはクライアント用です。mailbell login またはトレイで使ってください。", timesBefore: "×",
        timesAfter: " 回、一件ずつ表示", showEach: "一件ずつ表示")
}
