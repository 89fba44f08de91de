public import ArgumentParser
public import Core
import MailbellClient
import Presentation
import Wire

/// How records are shown.
struct RecordOutput: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable, Sendable { case text, json }

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("text, or json for programs: one object a line.", valueName: "format"))
    var output: Format = .text

    @Option(help: ArgumentHelp("Whether to use colours: auto, always or never.", valueName: "when"))
    var color: ColorChoice = .auto
}

extension RecordKind: ExpressibleByArgument {
    /// Parses the name of a kind that this version knows.
    public init?(argument: String) {
        guard let kind = RecordKind(rawValue: argument), kind.isKnown else { return nil }
        self = kind
    }

    /// The kinds, for help and completion.
    public static var allValueStrings: [String] { known.map(\.rawValue) }
}

extension RecordName {
    /// Parses a record on the command line.
    ///
    /// - Throws: `ValidationError` if it has not the form of one.
    static func parsed(_ text: String) throws -> RecordName {
        guard let name = RecordName(text) else {
            throw ValidationError(
                "write a record such as deal:42, contact:alice@example.com or company:example.com.")
        }
        return name
    }

    /// The error if the hub has no such record.
    var unknown: TerminalError { TerminalError("there is no record \(self)") }
}

/// What can be set on a record.
struct RecordFieldOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A contact's address. Can be repeated; those given replace all others.", valueName: "address")
    )
    var email: [String] = []

    @Option(
        help: ArgumentHelp(
            "A company's domain, such as example.com. Can be repeated; those given replace all others.",
            valueName: "domain"))
    var domain: [String] = []

    @Option(help: ArgumentHelp("The member who looks after it, by an address.", valueName: "address"))
    var owner: String?

    @Option(help: ArgumentHelp("A contact's or company's telephone number.", valueName: "number"))
    var phone: String?

    @Option(help: ArgumentHelp("A contact's job title.", valueName: "text"))
    var title: String?

    @Option(help: ArgumentHelp("A note.", valueName: "text"))
    var note: String?

    @Option(
        help: ArgumentHelp(
            "A deal's stage: \(DealStage.standard.map(\.name).joined(separator: ", ")).", valueName: "stage"),
        completion: .list(DealStage.standard.map(\.name)))
    var stage: String?

    @Option(
        help: ArgumentHelp(
            "A ticket's status: \(TicketStatus.standard.map(\.name).joined(separator: ", ")).", valueName: "status"),
        completion: .list(TicketStatus.standard.map(\.name)))
    var status: String?

    // An amount may begin with a dash.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("A deal's amount with its currency, such as '1234.50 EUR'.", valueName: "amount"))
    var amount: String?

    @Option(help: ArgumentHelp("The day on which a deal should close, such as 2026-12-31.", valueName: "date"))
    var closeOn: String?

    @Option(
        help: ArgumentHelp("A ticket's priority: low, normal, high or urgent.", valueName: "priority"),
        completion: .list(TicketPriority.allCases.map(\.rawValue)))
    var priority: String?

    @Option(
        help: ArgumentHelp(
            "Why a contact's data may be processed (GDPR, article 6): none, consent, contract or interest.",
            valueName: "basis"),
        completion: .list(LegalBasis.allCases.map(\.rawValue)))
    var legalBasis: String?

    @Flag(inversion: .prefixedNo, help: "Whether a contact may get marketing mail.")
    var marketing: Bool?

    /// - Throws: `ValidationError` if an amount has no currency, or is none.
    func validate() throws { _ = try money() }

    /// What to send to the hub, which checks everything else.
    func request() throws -> RecordRequest {
        var request = RecordRequest()
        // An empty text removes what is there; of a list, one that is empty does.
        request.emails = email.isEmpty ? nil : email.filter { !$0.isEmpty }
        request.domains = domain.isEmpty ? nil : domain.filter { !$0.isEmpty }
        request.owner = owner
        request.phone = phone
        request.title = title
        request.note = note
        request.stage = stage
        request.status = status
        request.priority = priority
        request.closeOn = closeOn
        request.legalBasis = legalBasis
        request.marketing = marketing
        (request.amount, request.currency) = try money()
        return request
    }

    /// The two members of an amount; empty ones remove it, nil leaves it as it is.
    private func money() throws -> (amount: String?, currency: String?) {
        guard let amount else { return (nil, nil) }
        let words = amount.split { $0 == " " || $0 == "\t" }
        guard !words.isEmpty else { return ("", "") }
        guard words.count == 2, let currency = Currency(String(words[1])) else {
            throw ValidationError(
                "--amount '\(amount)' is not an amount with a currency's three letters (ISO 4217), such as '1234.50 EUR'."
            )
        }
        do throws(MoneyError) {
            let money = try Money(String(words[0]), currency)
            return (money.decimal, currency.code)
        } catch {
            throw ValidationError("--amount: \(error).")
        }
    }
}
