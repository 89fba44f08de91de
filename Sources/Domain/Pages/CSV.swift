public import Core
import Presentation

/// Lists as CSV (RFC 4180) in UTF-8, with a byte order mark, so that spreadsheets read other scripts too.
///
/// A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe in front: a spreadsheet
/// would run it as a formula. Times are ISO 8601 in the reader's zone, with its offset.
public struct CSV {
    private var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
    private let context: PageContext

    private init(_ heads: [String], _ context: PageContext) {
        self.context = context
        row(heads)
    }

    /// The activities of a feed, one a line, as filtered; not folded.
    public static func activities(_ items: [FeedItem], in context: PageContext) -> [UInt8] {
        let (feed, records, why) = (context.texts.feed, context.texts.records, context.texts.why)
        var csv = CSV(
            [
                "seq", why.when, feed.kind, records.name, records.address, records.subject, feed.mail, records.links,
                context.texts.csv.place, context.texts.csv.localTime, context.texts.csv.program, why.judged,
                context.texts.csv.reason,
                "nth",
            ], context)
        for item in items where item.activity.kind.hasRow {
            let activity = item.activity
            let isNamed = activity.recipient?.anonymous != true
            let place = [
                activity.location?.city,
                activity.location.map { context.countryName($0.country) ?? $0.countryName ?? $0.country },
            ]
            let program = [activity.agent?.client, activity.agent?.os].compactMap(\.self).joined(separator: " / ")
            csv.row([
                String(item.seq), csv.time(activity.at), activity.kind.rawValue,
                isNamed ? activity.recipient?.name : nil, isNamed ? activity.recipient?.email : nil,
                activity.message?.subject, activity.message?.id, activity.link?.url,
                place.compactMap(\.self).joined(separator: ", "), activity.location?.localTime, program,
                activity.verdict?.rawValue, activity.refused ?? context.reason(of: activity),
                activity.nth.map(String.init),
            ])
        }
        return csv.bytes
    }

    /// Contacts with their sums.
    public static func contacts(_ contacts: [Contact], in context: PageContext) -> [UInt8] {
        let texts = context.texts.records
        var csv = CSV(
            [texts.address, texts.name, texts.mails, texts.opens, texts.clicks, texts.lastSeen, texts.tracking], context
        )
        for contact in contacts {
            csv.row([
                contact.email, contact.name, String(contact.messages), String(contact.engagement.opens.count),
                String(contact.engagement.clicks.count), contact.lastSeen.map(csv.time), contact.tracking.rawValue,
            ])
        }
        return csv.bytes
    }

    /// Sent mails with their sums.
    public static func mails(_ mails: [MailItem], in context: PageContext) -> [UInt8] {
        let (texts, more) = (context.texts.records, context.texts.csv)
        var csv = CSV(
            [
                "id", texts.subject, texts.sent, texts.recipients, more.recipientCount, more.opened, more.clicked,
                more.refused, texts.opens, texts.clicks, texts.stopped,
            ], context)
        for mail in mails {
            csv.row([
                mail.id, mail.subject, csv.time(mail.date),
                mail.recipients.compactMap(\.email).joined(separator: " "), String(mail.recipientCount),
                String(mail.opened), String(mail.clicked), String(mail.refused), String(mail.opens),
                String(mail.clicks), mail.stoppedAt.map(csv.time),
            ])
        }
        return csv.bytes
    }

    /// Records of one kind.
    public static func records(_ items: [RecordItem], of kind: RecordKind, in context: PageContext) -> [UInt8] {
        let texts = context.texts.crm
        let heads =
            switch kind {
            case .contact: [texts.emails, texts.title, texts.phone, texts.legalBasis, texts.marketing]
            case .company: [texts.domains, texts.phone]
            case .deal: [texts.stage, texts.amount, texts.currency, texts.closeOn]
            default: [texts.status, texts.priority]
            }
        var csv = CSV(
            [texts.number, kind == .ticket ? texts.subject : texts.name] + heads
                + [texts.owner, texts.note, texts.touched, texts.deletedAt], context)
        for item in items {
            let (record, fields) = (item.record, item.record.fields)
            let keys = record.keys.map(\.written).joined(separator: " ")
            let currency = fields.currency.flatMap { Currency($0) }
            let amount = fields.amount.flatMap { amount in currency.map { Money(minorUnits: amount, $0).decimal } }
            let cells: [String?] =
                switch kind {
                case .contact:
                    [keys, fields.title, fields.phone, fields.legalBasis, fields.marketing.map { $0 ? "1" : "0" }]
                case .company: [keys, fields.phone]
                case .deal: [fields.stage, amount, currency?.code, fields.closeOn]
                default: [fields.stage, fields.priority]
                }
            csv.row(
                [record.reference, record.name] + cells
                    + [item.owner, fields.note, csv.time(record.touchedAt), record.deletedAt.map(csv.time)])
        }
        return csv.bytes
    }

    private func time(_ time: Timestamp) -> String { context.zone.iso(time) }

    private mutating func row(_ cells: [String?]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            add(cell ?? "")
        }
        bytes += [13, 10]
    }

    private mutating func add(_ cell: String) {
        let needsQuotes = cell.utf8.contains { [9, 10, 13, 34, 44, 59].contains($0) }
        var text: [UInt8] = []
        // Some spreadsheets split at semicolons or tabs, whatever is quoted: after each a cell may begin.
        var begins = true
        var isFormula = false
        for scalar in cell.unicodeScalars {
            if begins, Self.formulaStarts.contains(scalar) {
                text.append(39)
                isFormula = true
                begins = false
            }
            if [";", "\t", "\r", "\n"].contains(scalar) { begins = true } else if scalar != " " { begins = false }
            if scalar == "\"" { text.append(34) }
            text += UTF8.encode(scalar)!
        }
        guard needsQuotes || isFormula else {
            bytes += text
            return
        }
        bytes.append(34)
        bytes += text
        bytes.append(34)
    }

    /// What makes a formula of a cell, also in full width (OWASP, "CSV Injection").
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]
}
