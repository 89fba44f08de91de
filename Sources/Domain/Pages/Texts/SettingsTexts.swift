/// A user's own settings.
struct SettingsTexts: Sendable {
    let sections: String
    let actions: String
    let popUps: String
    let language: String
    let signIn: String
    let devices: String
    let addresses: String
    let tracking: String
    let logging: String
    let webhooks: String
    let members: String
    let audit: String

    let browserPopUps: String
    let browserPopUpsHint: String
    let popUpsOff: String
    let popUpsNoTray: String
    let popUpsAlways: String
    let notifyGranted: String
    let notifyDenied: String
    let notifyDefault: String
    let notifyUnsupported: String
    let notifyAsk: String
    let quiet: String
    let quietHint: String
    let quietFrom: String
    let quietTo: String
    let quietDays: String
    let pause: String
    let pauseHint: String
    let pauseHour: String
    let pauseTomorrow: String
    let pausedUntil: @Sendable (String) -> String
    let resume: String
    let muted: String
    let mutedNone: String
    let unmute: String
    let saved: String

    let languageHint: String
    let languageOfBrowser: String
    let zone: String
    let zoneHint: String
    let zoneOfBrowser: String

    let devicesHint: String
    let devicesNone: String
    let device: String
    let connected: String
    let notConnected: String
    let lastSeen: String
    let waiting: @Sendable (Int64) -> String
    let forget: String
    let forgetConfirm: @Sendable (String) -> String
    let connectTray: String

    let addressesHint: String
    let addressesByAdmin: String
    let mainAddress: String
    let newAddress: String
    let removeConfirm: @Sendable (String) -> String

    let trackingHint: String
    let trackingNone: String
    let trackingWho: String
    let trackingWhoHint: String
    let trackingHow: String
    let trackingOfHub: String
    let trackingOfHubHint: String
    let trackingRemove: String

    let webhooksHint: String
    let webhooksNone: String
    let webhookName: String
    let webhookURL: String
    let webhookURLKept: String
    let webhookFormat: String
    let webhookJSON: String
    let webhookSecret: String
    let webhookSecretHint: String
    let webhookSecretKept: String
    let webhookKinds: String
    let webhookAdd: String
    let webhookEdit: String
    let webhookTest: String
    let webhookTested: String
    let webhookOfHub: String
    let webhookOfHubHint: String
    let webhookRemove: @Sendable (String) -> String
    let opens: String
    let clicks: String

    static let english = SettingsTexts(
        sections: "Sections", actions: "Actions", popUps: "Pop-ups", language: "Language and time", signIn: "Sign-in",
        devices: "Devices",
        addresses: "Addresses", tracking: "Tracking", logging: "Logging", webhooks: "Webhooks", members: "Members",
        audit: "Audit log",
        browserPopUps: "This browser's pop-ups",
        browserPopUpsHint: "While a page of Mailbell is open, the browser can show a pop-up for each open and click.",
        popUpsOff: "Never", popUpsNoTray: "Only while no tray is connected", popUpsAlways: "Always",
        notifyGranted: "Pop-ups are allowed in this browser.",
        notifyDenied: "Pop-ups are blocked in this browser: allow them in the browser's settings for this site.",
        notifyDefault: "This browser has not been asked yet.", notifyUnsupported: "This browser cannot show pop-ups.",
        notifyAsk: "Allow pop-ups in this browser", quiet: "Quiet hours",
        quietHint: "Pop-ups wait, on all your devices. A summary of what you missed follows at the end.",
        quietFrom: "From",
        quietTo: "To", quietDays: "Days on which they begin", pause: "Pause",
        pauseHint: "No pop-ups for a while, on all your devices.", pauseHour: "Pause for an hour",
        pauseTomorrow: "Pause until tomorrow", pausedUntil: { "Paused until \($0)." }, resume: "Resume now",
        muted: "Muted contacts",
        mutedNone: "No contact is muted. Mute one in the menu of a row, or on the contact's page.",
        unmute: "Unmute", saved: "Saved.", languageHint: "For pages and for the names of places.",
        languageOfBrowser: "As the browser asks", zone: "Time zone",
        zoneHint: "For all times on these pages and for quiet hours.",
        zoneOfBrowser: "As the browser says",
        devicesHint:
            "Trays and terminals that receive your activities. A device that is forgotten starts anew when it connects again.",
        devicesNone: "No device has connected yet.", device: "Device", connected: "connected",
        notConnected: "not connected", lastSeen: "Last seen", waiting: { "\(grouped($0)) waiting" }, forget: "Forget",
        forgetConfirm: { "Forget the device \($0)?" }, connectTray: "To connect the tray, run:",
        addressesHint: "Mails are tracked only if one of these is their sender.",
        addressesByAdmin: "An admin adds and removes addresses.", mainAddress: "main address",
        newAddress: "New address", removeConfirm: { "Remove \($0)?" },
        trackingHint:
            "How much is tracked of whom. The most specific setting applies; if the administrator's is stricter, that one does. A recipient's opt-out always applies.",
        trackingNone: "Nothing is set: all contacts are tracked by name.", trackingWho: "Whom",
        trackingWhoHint: "An address, a domain such as example.com, or * for everybody", trackingHow: "How",
        trackingOfHub: "Set by the administrator",
        trackingOfHubHint: "For all members. You can be stricter, not laxer.",
        trackingRemove: "Remove",
        webhooksHint:
            "Each open and click is posted to an address of yours, for example to a server that notifies your phone.",
        webhooksNone: "No webhooks yet.", webhookName: "Name", webhookURL: "URL",
        webhookURLKept: "Only its host is shown. Leave it empty to keep the present one.", webhookFormat: "Format",
        webhookJSON: "JSON (Mailbell's own)", webhookSecret: "Secret",
        webhookSecretHint: "Signs each request; for ntfy and Gotify it is the access token.",
        webhookSecretKept: "Leave it empty to keep the present one.", webhookKinds: "What is posted",
        webhookAdd: "Add a webhook", webhookEdit: "Edit", webhookTest: "Send a test", webhookTested: "A test was sent.",
        webhookOfHub: "set in hub.yaml",
        webhookOfHubHint: "Webhooks in hub.yaml are changed there, by the administrator.",
        webhookRemove: { "Remove the webhook \($0)?" }, opens: "Opens", clicks: "Clicks")

    static let japanese = SettingsTexts(
        sections: "項目", actions: "操作", popUps: "ポップアップ", language: "言語と時刻", signIn: "サインイン", devices: "端末",
        addresses: "アドレス",
        tracking: "追跡", logging: "メールの記録", webhooks: "Webhook", members: "メンバー", audit: "監査ログ",
        browserPopUps: "このブラウザーのポップアップ",
        browserPopUpsHint: "Mailbellのページを開いている間、開封やクリックのたびにブラウザーがポップアップを表示できます。", popUpsOff: "表示しない",
        popUpsNoTray: "トレイが接続されていないときだけ", popUpsAlways: "常に表示", notifyGranted: "このブラウザーではポップアップが許可されています。",
        notifyDenied: "このブラウザーではポップアップがブロックされています。ブラウザーのサイト設定で許可してください。",
        notifyDefault: "このブラウザーにはまだ許可を求めていません。", notifyUnsupported: "このブラウザーはポップアップを表示できません。",
        notifyAsk: "このブラウザーで許可する", quiet: "通知しない時間帯",
        quietHint: "すべての端末でポップアップを止め、終了後に不在中のまとめを表示します。", quietFrom: "開始", quietTo: "終了", quietDays: "開始する曜日",
        pause: "一時停止", pauseHint: "すべての端末で、しばらくポップアップを止めます。", pauseHour: "1時間停止",
        pauseTomorrow: "明日まで停止", pausedUntil: { "\($0)まで停止中です。" }, resume: "今すぐ再開", muted: "通知を止めた連絡先",
        mutedNone: "通知を止めた連絡先はありません。行のメニューまたは連絡先のページで止められます。", unmute: "再開", saved: "保存しました。",
        languageHint: "ページと地名の言語です。", languageOfBrowser: "ブラウザーの設定に従う", zone: "タイムゾーン",
        zoneHint: "ページ上の時刻と、通知しない時間帯に使います。", zoneOfBrowser: "ブラウザーに従う",
        devicesHint:
            "アクティビティを受け取るトレイと端末です。削除した端末は、次に接続したとき最初からやり直します。",
        devicesNone: "接続した端末はまだありません。", device: "端末", connected: "接続中", notConnected: "未接続", lastSeen: "最終接続",
        waiting: { "未配信 \(grouped($0)) 件" }, forget: "削除", forgetConfirm: { "端末 \($0) を削除しますか?" },
        connectTray: "トレイを接続するには、次を実行します。", addressesHint: "差出人がこのいずれかであるメールだけが追跡されます。",
        addressesByAdmin: "アドレスの追加と削除は管理者が行います。",
        mainAddress: "主アドレス", newAddress: "新しいアドレス", removeConfirm: { "\($0) を削除しますか?" },
        trackingHint:
            "誰をどこまで追跡するかの設定です。最も具体的な設定が適用されます。管理者の設定のほうが厳しければ、そちらが優先されます。受信者本人の拒否は常に有効です。",
        trackingNone: "設定はありません。すべての連絡先を名前付きで追跡します。", trackingWho: "対象",
        trackingWhoHint: "アドレス、example.com のようなドメイン、または全員を表す *", trackingHow: "方法",
        trackingOfHub: "管理者による設定", trackingOfHubHint: "全メンバーに適用されます。より厳しくはできますが、緩めることはできません。",
        trackingRemove: "削除", webhooksHint: "開封とクリックのたびに、指定した宛先へ送信します。たとえば、スマートフォンに通知するサーバーに送れます。",
        webhooksNone: "Webhookはまだありません。", webhookName: "名前", webhookURL: "URL",
        webhookURLKept: "ホストだけを表示しています。空欄のままなら現在のものを使います。", webhookFormat: "形式",
        webhookJSON: "JSON(Mailbell形式)", webhookSecret: "シークレット",
        webhookSecretHint: "各リクエストの署名に使います。ntfyとGotifyではアクセストークンです。", webhookSecretKept: "空欄のままなら現在のものを使います。",
        webhookKinds: "送信する内容", webhookAdd: "Webhookを追加", webhookEdit: "編集", webhookTest: "テスト送信",
        webhookTested: "テストを送信しました。", webhookOfHub: "hub.yaml で設定",
        webhookOfHubHint: "hub.yaml のWebhookは、管理者がそのファイルで変更します。",
        webhookRemove: { "Webhook \($0) を削除しますか?" }, opens: "開封", clicks: "クリック")
}
