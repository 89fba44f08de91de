extension PageContext {
    /// A fact of the judge (`Explanation.facts`), in the language of the page. A fact that has no translation keeps its
    /// English words.
    func fact(_ text: String) -> String {
        guard language == .japanese else { return text }
        if let whole = wholeFacts[text] { return whole }
        for pattern in patterns {
            if let parts = pattern.parts(of: text) { return pattern.japanese(parts.map(japanesePhrase)) }
        }
        return text
    }
}

/// Translates a phrase within a fact: a span of time, or a class of programs.
private func japanesePhrase(_ text: String) -> String {
    if let whole = wholePhrases[text] { return whole }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count >= 2, words.count % 2 == 0, words.first?.allSatisfy({ $0.isNumber || $0 == "." }) == true else {
        return text
    }
    var span = ""
    for index in stride(from: 0, to: words.count, by: 2) {
        guard let unit = units[words[index + 1]] else { return text }
        span += words[index] + unit
    }
    return span
}

private let units: [Substring: String] = ["s": "秒", "min": "分", "h": "時間", "days": "日"]

/// A fact with something in it: constant pieces, between which the parts stand.
private struct FactPattern: Sendable {
    let pieces: [String]
    let japanese: @Sendable ([String]) -> String

    /// - Parameter english: `*` stands for a part.
    init(_ english: String, _ japanese: @escaping @Sendable ([String]) -> String) {
        pieces = english.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        self.japanese = japanese
    }

    /// What stands for each `*`; nil if the text is another fact.
    func parts(of text: String) -> [String]? {
        guard let first = pieces.first, text.hasPrefix(first) else { return nil }
        var rest = text.dropFirst(first.count)
        var parts: [String] = []
        for (index, piece) in pieces.enumerated().dropFirst() {
            if index == pieces.count - 1 {
                guard rest.hasSuffix(piece) else { return nil }
                parts.append(String(rest.dropLast(piece.count)))
            } else {
                guard let range = rest.firstRange(of: piece) else { return nil }
                parts.append(String(rest[..<range.lowerBound]))
                rest = rest[range.upperBound...]
            }
        }
        return parts.contains("") ? nil : parts
    }
}

private let wholeFacts: [String: String] = [
    "the time of sending is unknown": "送信時刻は不明です",
    "the request is marked as a prefetch": "要求に先読みの印があります",
    "reported by another system": "別のシステムからの報告です",
    "that system marks it as automated": "そのシステムは自動アクセスと判定しています",
    "the recipient is one of the sender's own addresses, and the mail went to others too":
        "宛先は送信者自身のアドレスで、メールは他の人にも送られています",
    "a device of the sender used the same address": "送信者の端末が同じIPアドレスを使っていました",
    "it came from a page of the hub": "ハブのページからの要求です",
    "from an unknown address": "IPアドレスは不明です",
    "no User-Agent": "User-Agent がありません",
    "that is the mail service's own program": "メールサービス自身のプログラムです",
    "the contact is anonymous: no name, location or program is stored": "匿名の連絡先のため、名前・場所・プログラムは保存されていません",
    "the request itself is no longer stored: raw hits are removed before activities":
        "要求そのものはもう保存されていません(生の記録はアクティビティより先に削除されます)",
    "this activity is damaged in the hub's store: its recipient, location and program are unreadable":
        "このアクティビティはハブの保存データが壊れており、相手・場所・プログラムを読み取れません",
    "the hub's administrator can find all damage with mailbell-hub verify, and may have a backup":
        "ハブの管理者は mailbell-hub verify ですべての破損を調べられます。バックアップがあるかもしれません",
]

private let wholePhrases: [String: String] = [
    "an unknown program": "未知のプログラム",
    "Gmail's image proxy": "Gmailの画像プロキシ",
    "Gmail's prefetch": "Gmailの先読み",
    "Apple's privacy proxy": "Appleのプライバシープロキシ",
    "Yahoo's image proxy": "Yahooの画像プロキシ",
    "an image proxy": "画像プロキシ",
    "a mail-security product": "メールセキュリティ製品",
    "a programming library or a command-line tool": "プログラム用ライブラリまたはコマンドラインツール",
    "a link previewer": "リンクのプレビュー",
    "a crawler": "クローラー",
    "a headless browser": "画面のないブラウザー",
    "a mail program": "メールソフト",
    "a browser": "ブラウザー",
    "a browser with an altered agent": "User-Agent が通常と異なるブラウザー",
]

/// The more specific first.
private let patterns: [FactPattern] = [
    FactPattern("* before the mail was sent") { "メール送信の\($0[0])前" },
    FactPattern("* after the mail was sent") { "メール送信の\($0[0])後" },
    FactPattern("no image was loaded; the click right after it, *, implies it") {
        "画像は読み込まれていませんが、直後のクリック(\($0[0]))が開封を意味します"
    },
    FactPattern("* requests came in this burst: they are counted, not stored") {
        "短時間に \($0[0]) 件の要求があり、数だけを記録しました"
    },
    FactPattern("there are many requests: only the * requests around this one were examined") {
        "要求が多いため、前後の \($0[0]) 件だけを調べました"
    },
    FactPattern("again * later: counted as the same") { "\($0[0])後にもう一度(同じものとして数えています)" },
    FactPattern("an image was loaded * before from * by *") { "\($0[0])前に \($0[1]) から \($0[2]) が画像を読み込みました" },
    FactPattern("an image was loaded * later from * by *") { "\($0[0])後に \($0[1]) から \($0[2]) が画像を読み込みました" },
    FactPattern("an image was loaded * before from *") { "\($0[0])前に \($0[1]) から画像が読み込まれました" },
    FactPattern("an image was loaded * later from *") { "\($0[0])後に \($0[1]) から画像が読み込まれました" },
    FactPattern("link * was followed * before from * by *") {
        "\($0[1])前に \($0[2]) から \($0[3]) がリンク \($0[0]) をたどりました"
    },
    FactPattern("link * was followed * later from * by *") {
        "\($0[1])後に \($0[2]) から \($0[3]) がリンク \($0[0]) をたどりました"
    },
    FactPattern("link * was followed * before from *") { "\($0[1])前に \($0[2]) からリンク \($0[0]) がたどられました" },
    FactPattern("link * was followed * later from *") { "\($0[1])後に \($0[2]) からリンク \($0[0]) がたどられました" },
    FactPattern("from *, which is in no list of networks") { "\($0[0]) から(どのネットワーク一覧にもありません)" },
    FactPattern("from *, a mail-security network of *") { "\($0[0]) から(\($0[1]) のメールセキュリティ用ネットワーク)" },
    FactPattern("from *, a mail-security network") { "\($0[0]) から(メールセキュリティ用ネットワーク)" },
    FactPattern("from *, in which scanners of * follow links") { "\($0[0]) から(\($0[1]) のスキャナーがリンクをたどるネットワーク)" },
    FactPattern("from *, a data centre of * in which scanners follow links") {
        "\($0[0]) から(スキャナーがリンクをたどる、\($0[1]) のデータセンター)"
    },
    FactPattern("from *, a network of * of scanners and of people") {
        "\($0[0]) から(スキャナーも人も使う、\($0[1]) のネットワーク)"
    },
    FactPattern("from *, a data centre of *") { "\($0[0]) から(\($0[1]) のデータセンター)" },
    FactPattern("from *, the image proxy of *") { "\($0[0]) から(\($0[1]) の画像プロキシ)" },
    FactPattern("from *, a relay of * through which people fetch") { "\($0[0]) から(人が経由する、\($0[1]) の中継)" },
    FactPattern("from *, a network of * of people") { "\($0[0]) から(人が使う、\($0[1]) のネットワーク)" },
    FactPattern("from *, in which scanners follow links") { "\($0[0]) から(スキャナーがリンクをたどるネットワーク)" },
    FactPattern("from *, a data centre in which scanners follow links") {
        "\($0[0]) から(スキャナーがリンクをたどるデータセンター)"
    },
    FactPattern("from *, a network of scanners and of people") { "\($0[0]) から(スキャナーも人も使うネットワーク)" },
    FactPattern("from *, a data centre") { "\($0[0]) から(データセンター)" },
    FactPattern("from *, a relay through which people fetch") { "\($0[0]) から(人が経由する中継)" },
    FactPattern("from *, a network of people") { "\($0[0]) から(人が使うネットワーク)" },
    FactPattern("that is *: *") { "\($0[0])です: \($0[1])" },
    FactPattern("that is *") { "\($0[0])です" },
]
