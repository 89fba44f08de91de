/// Signing in.
struct EntryTexts: Sendable {
    let title: String
    let intro: String
    let code: String
    let codeHint: String
    let signIn: String
    let passkey: String
    let otherCode: String
    let noCookieTitle: String
    let noCookie: @Sendable (_ origin: String) -> String
    let noCookieHow: String
    let noPasskeyAddress: String
    let wrongCode: String
    let clientCode: String
    let tooMany: String
    let passkeyRefused: String
    let signedOut: String
    let ended: String
    let howToGetCode: String
    let language: String

    static let english = EntryTexts(
        title: "Sign in",
        intro: "Enter a code for a browser, or use your passkey. A code is good once, for 10 minutes.", code: "Code",
        codeHint: "Such as 7K9Q-2M4T-XW3B-5RHN", signIn: "Sign in", passkey: "Sign in with a passkey",
        otherCode: "Use another code", noCookieTitle: "Signing in does not work at this address",
        noCookie: {
            "This page was opened over plain http at \($0). Browsers keep the cookie of a session only over https, or at http://localhost."
        },
        noCookieHow:
            "To get https: put the hub behind a proxy that has a certificate, such as Caddy, or give the hub one with the settings tls-cert and tls-key. Its guide for running a hub says how. On the hub's own machine, http://localhost works as it is.",
        noPasskeyAddress: "Passkeys need https and a host name. A code works everywhere.",
        wrongCode: "This code is not valid: it was used already, is older than 10 minutes, or is mistyped.",
        clientCode:
            "This code is for a client program, not for a browser: use it with mailbell login or in the tray. mailbell-hub pair --web prints one for a browser.",
        tooMany: "Too many attempts from this address. Please wait a minute, then try again.",
        passkeyRefused: "The passkey was not accepted. A code works too.", signedOut: "You are signed out.",
        ended: "Your session has ended. Please sign in again.",
        howToGetCode:
            "Where to get a code: mailbell web or the tray's Open activity opens this page signed in. On the hub, mailbell-hub pair --web prints a code. Where you are signed in already, Settings makes one.",
        language: "Language")

    static let japanese = EntryTexts(
        title: "サインイン",
        intro: "ブラウザー用のコードを入力するか、パスキーを使ってください。コードは10分間、一度だけ有効です。", code: "コード",
        codeHint: "例: 7K9Q-2M4T-XW3B-5RHN", signIn: "サインイン", passkey: "パスキーでサインイン", otherCode: "別のコードを使う",
        noCookieTitle: "このアドレスではサインインできません",
        noCookie: {
            "このページは暗号化されていない http(\($0))で開かれています。ブラウザーがセッションのCookieを保存するのは、https または http://localhost のときだけです。"
        },
        noCookieHow:
            "https にするには、証明書を持つプロキシ(Caddyなど)をハブの前に置くか、設定 tls-cert と tls-key でハブに証明書を指定します。手順はハブの運用ガイドにあります。ハブのマシン上では http://localhost がそのまま使えます。",
        noPasskeyAddress: "パスキーには https とホスト名が必要です。コードはどこでも使えます。",
        wrongCode: "このコードは使えません。使用済みか、10分を過ぎたか、入力に誤りがあります。",
        clientCode:
            "このコードはブラウザー用ではなく、クライアント用です。mailbell login またはトレイで使ってください。ブラウザー用のコードは mailbell-hub pair --web で発行できます。",
        tooMany: "このアドレスからの試行が多すぎます。1分ほど待ってから、もう一度お試しください。",
        passkeyRefused: "パスキーを確認できませんでした。コードでもサインインできます。", signedOut: "サインアウトしました。",
        ended: "セッションが終了しました。もう一度サインインしてください。",
        howToGetCode:
            "コードの入手方法: mailbell web またはトレイの「アクティビティを開く」を使うと、サインイン済みで開きます。ハブでは mailbell-hub pair --web がコードを表示します。すでにサインインしている場所では、設定から発行できます。",
        language: "言語")
}
