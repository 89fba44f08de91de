import MailRewriting

/// Tells mail of persons from mail of machines, by the first rule that applies: reports, automatic replies, lists.
enum MailKindRules {
    /// Sets `kind` and `isPerhapsAutoReply` of a mail whose header was read.
    ///
    /// - Parameter reportType: the `report-type` of the mail's multipart/report; nil if it has none.
    static func apply(to mail: inout ReadMail, header: TopHeader, reportType: String?) {
        let prefix = hasAutoReplySubject(mail.subject)
        mail.kind =
            reported(mail, header: header, reportType: reportType)
            ?? (isAutoReply(mail, header: header, hasPrefix: prefix) ? .autoReply : isList(header) ? .list : .mail)
        mail.isPerhapsAutoReply = prefix && (mail.kind == .mail || mail.kind == .list)
    }

    // MARK: reports

    private static func reported(_ mail: ReadMail, header: TopHeader, reportType: String?) -> MailKind? {
        if reportType == "delivery-status" {
            let actions = Set(mail.report?.recipients.map(\.action) ?? [])
            if actions.isEmpty || actions.contains("failed") { return .bounce }
            if actions.contains("delayed") { return .delayed }
            return actions.isSubset(of: ["delivered", "relayed", "expanded"]) ? .receipt : .bounce
        }
        if reportType == "disposition-notification" { return .receipt }
        return isFromMailer(mail) && hasEmptySender(header) ? .bounce : nil
    }

    /// Whether the mail is from a mail server's own address (RFC 5321, 6.1; RFC 2142, 5).
    static func isFromMailer(_ mail: ReadMail) -> Bool {
        mail.from.contains { mailbox in
            let local = mailbox.email.prefix { $0 != "@" }.lowercased()
            return local == "mailer-daemon" || local == "postmaster"
        }
    }

    /// Whether the mail was sent without an envelope sender: `Return-Path: <>`.
    private static func hasEmptySender(_ header: TopHeader) -> Bool {
        guard let path = header.value("return-path") else { return false }
        return path.filter { !$0.isWhitespace } == "<>"
    }

    // MARK: automatic replies

    private static func isAutoReply(_ mail: ReadMail, header: TopHeader, hasPrefix: Bool) -> Bool {
        // RFC 3834, 5: a keyword, parameters and comments.
        if let submitted = header.value("auto-submitted") {
            let keyword = withoutComments(submitted).prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
            if !keyword.isEmpty, keyword != "no" { return true }
        }
        let fields = ["x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponder", "x-mail-autoreply"]
        for field in fields {
            if let value = header.value(field), !["no", "false", "0"].contains(value.lowercased()) { return true }
        }
        let precedence = Set(header.values("precedence").map { $0.lowercased() })
        if precedence.contains("auto_reply") || precedence.contains("auto-reply") { return true }
        // Suppression alone is set by systems that only do not want to be answered.
        let suppressed = header.values("x-auto-response-suppress").flatMap { value in
            value.lowercased().split { $0 == "," || $0 == ";" || $0.isWhitespace }.map(String.init)
        }
        if suppressed.contains("all"), header.has("x-ms-exchange-inbox-rules-loop") { return true }
        if hasPrefix, hasEmptySender(header) || precedence.contains("bulk") { return true }
        let subject = mail.subject.lowercased()
        return ["auto:", "auto reply:"].contains(where: subject.hasPrefix) && header.has("in-reply-to")
    }

    private static func withoutComments(_ value: String) -> String {
        var result = ""
        var depth = 0
        for character in value {
            if character == "(" { depth += 1 }
            if depth == 0 { result.append(character) }
            if character == ")" { depth = max(0, depth - 1) }
        }
        return result
    }

    private static func hasAutoReplySubject(_ subject: String) -> Bool {
        let head = subject.prefix(60)
        guard let colon = head.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return false }
        let words = head[..<colon].split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
        return subjects.contains(words)
    }

    /// What stands before the colon, in lower case.
    private static let subjects: Set<String> = [
        "automatic reply", "auto reply", "autoreply", "auto-reply", "out of office", "out of office autoreply",
        "automatische antwort", "abwesend", "abwesenheitsnotiz", "réponse automatique", "absence du bureau",
        "respuesta automática", "respuesta automatica", "risposta automatica", "resposta automática",
        "automatisch antwoord", "automatische reactie", "autosvar", "automatisk svar", "automaattinen vastaus",
        "automatyczna odpowiedź", "automatická odpověď", "automatikus válasz", "răspuns automat", "otomatik yanıt",
        "автоответ", "автоматический ответ", "αυτόματη απάντηση", "自動応答", "自動返信", "不在通知", "自动答复", "自动回复", "自動回覆",
        "자동 회신", "자동회신",
    ]

    // MARK: lists

    static func isList(_ header: TopHeader) -> Bool {
        header.has("list-id") || header.values("precedence").contains { $0.lowercased() == "list" }
    }
}
