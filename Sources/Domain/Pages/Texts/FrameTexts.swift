import Core

/// What stands around every page, and what several pages say.
struct FrameTexts: Sendable {
    let skip: String
    let navigation: String
    let activity: String
    let contacts: String
    let records: String
    let mails: String
    let settings: String
    let search: String
    let searchLabel: String
    let signOut: String
    let keys: String
    let unread: @Sendable (Int64) -> String
    let close: String
    let cancel: String
    let yes: String
    let copy: String
    let done: String
    let save: String
    let add: String
    let remove: String
    let undo: String
    let older: String
    let newest: String
    let back: String
    let downloadCSV: String
    let show: String
    let nothingFound: String
    let clearFilters: String
    let never: String
    let unknown: String
    let otherScript: @Sendable (Script) -> String
    let confirmTitle: String
    let confirmWhy: String
    let confirmPasskey: String
    let confirmCode: String
    let confirm: String
    let shownOnce: String
    let paused: @Sendable (String) -> String

    static let english = FrameTexts(
        skip: "Skip to content", navigation: "Main", activity: "Activity", contacts: "Contacts", records: "Records",
        mails: "Mails",
        settings: "Settings", search: "Search", searchLabel: "Search who, subject and link", signOut: "Sign out",
        keys: "Keyboard shortcuts", unread: { "\(grouped($0)) unread" }, close: "Close", cancel: "Cancel", yes: "Yes",
        copy: "Copy", done: "Done", save: "Save", add: "Add", remove: "Remove", undo: "Undo", older: "Older",
        newest: "Newest", back: "Back", downloadCSV: "Download as CSV", show: "Show", nothingFound: "Nothing found",
        clearFilters: "Show everything", never: "never", unknown: "unknown", otherScript: { $0.english },
        confirmTitle: "Confirm that it is you",
        confirmWhy: "This change needs your passkey, or a code for a browser, from within the last 5 minutes.",
        confirmPasskey: "Use a passkey", confirmCode: "Code from mailbell-hub pair --web", confirm: "Confirm",
        shownOnce: "It is shown only once. Copy it now.", paused: { "Pop-ups are paused until \($0)." })

    static let japanese = FrameTexts(
        skip: "本文へ移動", navigation: "メイン", activity: "アクティビティ", contacts: "連絡先", records: "レコード", mails: "メール",
        settings: "設定", search: "検索", searchLabel: "相手・件名・リンクを検索", signOut: "サインアウト",
        keys: "キーボード操作", unread: { "未読 \(grouped($0)) 件" }, close: "閉じる", cancel: "キャンセル", yes: "はい",
        copy: "コピー", done: "完了", save: "保存", add: "追加", remove: "削除", undo: "元に戻す", older: "以前のもの",
        newest: "最新へ", back: "戻る", downloadCSV: "CSVでダウンロード", show: "表示", nothingFound: "見つかりませんでした",
        clearFilters: "すべて表示", never: "なし", unknown: "不明", otherScript: { $0.japanese },
        confirmTitle: "ご本人の確認",
        confirmWhy: "この変更には、5分以内に使用したパスキーまたはブラウザー用コードが必要です。",
        confirmPasskey: "パスキーを使う", confirmCode: "mailbell-hub pair --web のコード", confirm: "確認",
        shownOnce: "表示されるのは一度だけです。今すぐコピーしてください。", paused: { "ポップアップは\($0)まで停止中です。" })
}
