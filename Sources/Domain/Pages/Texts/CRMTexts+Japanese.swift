import Core

extension CRMTexts {
    static let japanese = CRMTexts(
        kind: { word($0, "コンタクト", "会社", "取引", "チケット") }, kinds: { word($0, "コンタクト", "会社", "取引", "チケット") },
        new: { word($0, "コンタクトを追加", "会社を追加", "取引を追加", "チケットを追加") }, create: "作成", name: "名前", subject: "件名",
        emails: "アドレス", domains: "ドメイン", onePerLine: "1行に1件。主なものを先頭に書きます。", severalHint: "複数の場合はコンマで区切ります。",
        phone: "電話", title: "役職", note: "メモ", owner: "担当者", nobody: "なし", stage: "ステージ", status: "ステータス",
        amount: "金額", currency: "通貨", currencyHint: "JPY のような3文字。", closeOn: "完了予定日", priority: "優先度",
        legalBasis: "処理の法的根拠(GDPR)", marketing: "マーケティングメール", notSaid: "未設定", yes: "可", no: "不可",
        setBy: { "\($0) が\($1)に設定しました。" },
        stageName: {
            switch $0 {
            case "New": "新規"
            case "Qualified": "見込みあり"
            case "Proposal": "提案"
            case "Negotiation": "交渉"
            case "Won": "受注"
            case "Lost": "失注"
            case "Waiting on us": "当方の対応待ち"
            case "Waiting on contact": "先方の返答待ち"
            case "Closed": "完了"
            default: nil
            }
        },
        priorityName: {
            switch $0 {
            case .low: "低"
            case .normal: "通常"
            case .high: "高"
            case .urgent: "緊急"
            }
        },
        basisName: {
            switch $0 {
            case .none: "なし"
            case .consent: "同意"
            case .contract: "契約"
            case .interest: "正当な利益"
            }
        },
        stateName: {
            switch $0 {
            case .none: ""
            case .open: "進行中"
            case .won: "受注"
            case .lost: "失注"
            case .closed: "完了"
            }
        }, lists: "レコードの種類", caption: { word($0, "コンタクト", "会社", "取引", "チケット") }, number: "番号",
        state: "状態", touched: "最終更新", any: "すべて", mine: "自分の担当のみ", trash: "ゴミ箱", deletedAt: "削除日時",
        order: "並び順", orderRecent: "最近更新された順", orderName: "名前順",
        noneTitle: {
            word($0, "コンタクトはまだありません", "会社はまだありません", "取引はまだありません", "チケットはまだありません")
        },
        noneHint: {
            word(
                $0, "上のフォームで最初の1件を追加できます。新しい相手とのメールを記録したときにも作られます。",
                "上のフォームで最初の1件を追加できます。その会社のドメイン宛てのメールを記録したときにも作られます。",
                "上のフォームで最初の1件を追加し、コンタクトと関連付けます。その相手とのメールが取引にも記録されます。",
                "上のフォームで最初の1件を追加し、問い合わせたコンタクトと関連付けます。")
        }, trashEmpty: "ゴミ箱は空です", trashEmptyHint: "削除したレコードは90日間ここに残ります。", addContact: "コンタクトに追加",
        addContactHint: "全メンバーに見えるレコードを作ります。このアドレスとのメールがそこに記録されます。", added: "追加しました。",
        inTrash: { "このアドレスは、ゴミ箱にある \($0) のものです。" }, allActivity: "追跡したすべてのアクティビティ", timeline: "タイムライン",
        timelineKinds: "タイムラインの表示", everything: "すべて", mails: "メール", opens: "開封", clicks: "クリック",
        nothing: "まだ何もありません",
        nothingHint: "メールは、記録用アドレスに写しを送るか mailbell log を実行すると、ここに記録されます。追跡していれば開封とクリックも表示されます。",
        looksOn: "この範囲に該当するものはありません。", pinned: "ピン留め", mailOf: { "\($0) のメール" }, properties: "プロパティ",
        conflict: "このレコードは、その間にほかの人が変更しました。入力内容は残っています。必要な部分をコピーし、ページを再読み込みしてください。",
        links: "関連付け", noLinks: "関連付けられたレコードはありません。", linkField: "関連付けるレコード",
        linkHint: "例: deal:42、contact:alice@example.com、company:example.com", link: "関連付ける", linked: "関連付けました。",
        unlink: "解除", unlinked: "関連付けを解除しました。", primary: "主な会社", makePrimary: "主な会社にする",
        linkPrimary: "主な会社とする", byDomain: "ドメインによる", byMember: { "\($0) による" }, attachments: "添付ファイル",
        noAttachments: "添付ファイルはありません。", changes: "変更履歴", noChanges: "変更はありません。", allChanges: "すべての変更",
        when: "日時", who: "変更者", what: "項目", before: "変更前", after: "変更後", logging: "メールの記録",
        change: { what in
            switch what {
            case "created": "作成"
            case "deleted": "ゴミ箱へ移動"
            case "restored": "復元"
            case "linked": "関連付け"
            case "unlinked": "関連付けの解除"
            case "filed": "メールの追加"
            case "unfiled": "メールの取り外し"
            case "pinned": "メールのピン留め"
            case "unpinned": "ピン留めの解除"
            case "entry-deleted": "メールの削除"
            case "name": "名前"
            case "owner": "担当者"
            case "emails": "アドレス"
            case "domains": "ドメイン"
            case "phone": "電話"
            case "title": "役職"
            case "note": "メモ"
            case "stage": "ステージ"
            case "status": "ステータス"
            case "amount": "金額"
            case "currency": "通貨"
            case "close_on": "完了予定日"
            case "priority": "優先度"
            case "legal_basis": "法的根拠"
            case "marketing": "マーケティングメール"
            default: what
            }
        }, delete: "ゴミ箱へ移動", deleteHint: "90日間は復元できます。メールはほかのレコードに残ります。",
        deleteConfirm: { "\($0) をゴミ箱へ移動しますか?" }, deleted: "ゴミ箱へ移動しました。",
        trashNote: { "\($0)からゴミ箱にあります。90日後に完全に削除されます。" }, restore: "復元", restored: "復元しました。")
}
