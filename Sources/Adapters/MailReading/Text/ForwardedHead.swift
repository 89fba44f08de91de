import Core
import MailRewriting

/// The head of a forwarded mail in a text: a few lines such as `From:`, `Sent:`, `To:`, `Subject:`, in many languages.
///
/// Programs put such lines before the text that they forward, in their own order, quoted or not, with or without a
/// separator above. The first such block counts: it is the mail that was forwarded, not one that was quoted in it.
enum ForwardedHead {
    private enum Role: Hashable { case from, date, to, cc, subject, replyTo }
    /// Bytes of the text that are searched.
    private static let searched = 256 * 1024
    /// Other lines that may stand within a block: empty ones, and those that continue a long list.
    private static let mostOthers = 3

    /// The sender that the first block names; nil if there is no block, or it names no address.
    static func sender(in text: String) -> Mailbox? {
        var block = Block()
        var rest: Substring? = text.prefix(bytes: searched)[...]
        while let line = nextLine(&rest) {
            if let (role, value) = field(line) {
                if block.roles.contains(role) {
                    if block.isWhole { break }
                    block = Block()
                }
                block.roles.insert(role)
                block.others = 0
                if role == .from { block.from = value }
            } else if !block.roles.isEmpty {
                block.others += 1
                if block.others > mostOthers {
                    if block.isWhole { break }
                    block = Block()
                }
            }
        }
        return block.isWhole ? block.from.flatMap(address) : nil
    }

    private static func nextLine(_ rest: inout Substring?) -> Substring? {
        guard let text = rest else { return nil }
        let end = text.firstIndex(of: "\n")
        rest = end.map { text[text.index(after: $0)...] }
        return text[..<(end ?? text.endIndex)]
    }

    private struct Block {
        var roles: Set<Role> = []
        var from: Substring?
        var others = 0
        /// From and two others: less is found in any text.
        var isWhole: Bool { from != nil && roles.intersection([.date, .to, .subject]).count >= 2 }
    }

    private static func field(_ line: Substring) -> (Role, Substring)? {
        // Quote marks, and the asterisks and bars that stand for bold type and borders.
        let line = line.prefix(2000).drop { $0.isWhitespace || ">|*_".contains($0) }
        guard let colon = line.prefix(longest + 4).firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
        var name = line[..<colon]
        while let last = name.last, last.isWhitespace || last == "*" || last == "_" { name.removeLast() }
        guard let role = names[name.lowercased()] else { return nil }
        return (role, line[line.index(after: colon)...].drop { $0.isWhitespace || $0 == "*" || $0 == "_" })
    }

    /// The address in `Alice <alice@example.com>`, `Alice [mailto:alice@example.com]`, or `alice@example.com`, and the
    /// words before it as its name.
    private static func address(_ value: Substring) -> Mailbox? {
        var start = value.startIndex
        while let at = value[start...].firstIndex(of: "@") {
            let local = value[start..<at].reversed().prefix(while: isLocal).count
            let domain = value[value.index(after: at)...].prefix { isDomain($0) }
            let first = value.index(at, offsetBy: -local)
            var address = value[first..<domain.endIndex]
            while let last = address.last, ".-".contains(last) { address.removeLast() }
            while let mark = address.first, "*'`_".contains(mark) { address.removeFirst() }
            if address.first != "@", domain.contains(where: \.isLetter) {
                return Mailbox(email: String(address), name: name(value[..<first]))
            }
            start = value.index(after: at)
        }
        return nil
    }

    private static func name(_ words: Substring) -> String? {
        var words = words
        for mark in ["<", "[mailto:", "<mailto:", "[", "(mailto:", "("] where words.lowercased().hasSuffix(mark) {
            words.removeLast(mark.count)
            break
        }
        let marks: Set<Character> = ["\"", "'", "<", "[", "(", " ", "\t", "\u{A0}"]
        while let first = words.first, marks.contains(first) { words.removeFirst() }
        while let last = words.last, marks.contains(last) { words.removeLast() }
        return words.isEmpty ? nil : words.excerpt(bytes: Limits.nameBytes)
    }

    private static func isLocal(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || ".!#$%&'*+-/=?^_`{|}~".contains(character)
    }

    private static func isDomain(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "." || character == "-"
    }

    private static let longest = names.keys.map(\.count).max() ?? 0
    /// The names of fields in lower case.
    private static let names: [String: Role] = {
        let words: KeyValuePairs<Role, String> = [
            .from: """
            from|von|de|van|da|från|fra|od|от|от кого|від|kimden|gönderen|lähettäjä|feladó|de la|από|מאת|من\
            |差出人|送信者|发件人|发信人|寄件者|寄件人|보낸 사람|보낸사람|발신|จาก|dari|từ|remitente|mittente|expéditeur
            """,
            .date: """
            date|sent|datum|gesendet|envoyé|envoyé le|fecha|enviado|enviado el|enviada em|enviado em|enviada|data\
            |inviato|data invio|verzonden|verzonden op|skickat|skickat den|sendt|dato|wysłano|wysłane|odesláno|datum odeslání\
            |odoslané|дата|отправлено|отправлен|надіслано|gönderildi|tarih|gönderme tarihi|lähetetty|päivämäärä\
            |küldve|elküldve|dátum|trimis|data trimiterii|poslano|ημερομηνία|στάλθηκε|תאריך|נשלח|تاريخ|تم الإرسال\
            |送信日時|日時|日付|送信日|发送时间|发送日期|日期|時間|时间|傳送日期|寄件日期|보낸 날짜|날짜|보낸날짜|tanggal|dikirim|ngày|đã gửi
            """,
            .to: """
            to|an|à|a|para|aan|till|til|do|komu|кому|kime|alıcı|vastaanottaja|címzett|către|za|προς|אל|إلى\
            |宛先|送信先|收件人|收件者|받는 사람|받는사람|수신|ถึง|kepada|đến|pour|per|destinatario
            """,
            .cc: "cc|copie|copie à|kopie|kopia|kopi|copia|ukopia|dw|копия|копія|bilgi|kopio|másolat|抄送|副本|参照|参考",
            .subject: """
            subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|předmět|predmet|тема|konu|aihe\
            |tárgy|subiect|θέμα|נושא|الموضوع|件名|主题|主題|主旨|題名|제목|เรื่อง|subjek|perihal|chủ đề
            """,
            .replyTo: "reply-to|antwort an|répondre à|responder a|rispondi a|返信先|reply to",
        ]
        var names: [String: Role] = [:]
        for (role, list) in words { for word in list.split(separator: "|") { names[String(word)] = role } }
        return names
    }()
}
