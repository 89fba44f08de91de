public import Core
import MailRewriting

/// The command line of sendmail(8), with the options that programs use to send mail, and some of Mailbell's own.
public struct SendmailArguments: Hashable, Sendable {
    /// Recipients after the options, as bare addresses such as `sam@example.com` or `root`. An argument that is not an
    /// address is kept as it is.
    public var recipients: [String] = []
    /// `-f`, `-r`: the envelope's sender as a bare address; empty for `<>`, which gets no bounces.
    public var sender: String?
    /// `-F`: the name for From, if that field has to be added.
    public var fullName: String?
    /// `-t`: also send to the recipients in To, Cc and Bcc or, if the mail was resent, in the newest `Resent-…` fields.
    public var readsHeader = false
    /// `-i`, `-oi`: a line with only a dot does not end the message.
    public var ignoresDots = false
    /// `--when-away`: what happens to mail while the hub is away.
    public var whenAway = WhenAway.send
    /// `--track`: what is tracked if the message does not say.
    public var track = TrackingWish.yes
    /// `--html`: give a plain text message an HTML alternative.
    public var addsHTML = false
    /// `--log`: whether the message is logged if it does not say; nil: as set.
    public var log: LogWish?
    /// `--log-record`: records to log it on if it does not say.
    public var logRecords: [RecordName] = []
    /// `--flush`: send what is queued, and read no message.
    public var flushes = false
    /// `-bp`: list what is queued, and read no message.
    public var lists = false

    /// What happens to mail while the hub is away.
    public enum WhenAway: String, Sendable, CaseIterable {
        /// The mail is sent at once, untracked.
        case send
        /// The mail is queued until the hub is back, for at most a day.
        case queue
        /// The mail is not sent.
        case fail
    }

    /// An invalid command line.
    public struct Usage: Error, Hashable, CustomStringConvertible {
        /// What is wrong and what to write, in one line.
        public var description: String
    }

    /// Options with a value, in the same argument or the next one.
    private static let valued = Set("frFBNRVOXhopqCL")

    /// Reads the arguments after the program's name.
    ///
    /// - Throws: `Usage` for options that are unknown, unsupported or incomplete.
    public init(_ arguments: [String]) throws(Usage) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                for argument in rest { add(recipients: argument) }
                return
            }
            if argument.hasPrefix("--") {
                try take(long: argument)
                continue
            }
            guard argument.hasPrefix("-"), argument.count > 1 else {
                add(recipients: argument)
                continue
            }
            try take(short: argument.dropFirst(), &rest)
        }
    }

    private mutating func take(short text: Substring, _ rest: inout ArraySlice<String>) throws(Usage) {
        let letter = text.first!
        let value = text.dropFirst()
        switch letter {
        case "t": readsHeader = true
        case "i": ignoresDots = true
        case "b":
            lists = value == "p"
            guard lists || value == "m" || value.isEmpty else {
                throw Usage(
                    description:
                        "-b\(value) is not supported: this sendmail only sends (-bm) and lists the queue (-bp)")
            }
        case _ where Self.valued.contains(letter):
            // The value of -o, -p, -q and -h is attached, if there is one: -oi, -oem.
            var text = String(value)
            if text.isEmpty, !"opqh".contains(letter) {
                guard let next = rest.popFirst() else { throw Usage(description: "-\(letter) needs a value") }
                text = next
            }
            switch letter {
            case "f", "r": sender = try Self.sender(text)
            case "F": fullName = text
            case "o" where text.hasPrefix("i"): ignoresDots = true
            default: break
            }
        case "U", "v", "m", "n", "G", "A", "e", "d":
            // Several flags in one argument, such as -vt. The others have no effect here.
            for other in value where other == "t" || other == "i" {
                if other == "t" { readsHeader = true } else { ignoresDots = true }
            }
            return
        default: throw Usage(description: "-\(text) is not an option of this sendmail")
        }
        if letter == "t" || letter == "i", !value.isEmpty { try take(short: value, &rest) }
    }

    /// Adds the recipients in one argument. Programs pass them as in a header: `<a>`, `Name <a>`, lists with commas,
    /// groups.
    private mutating func add(recipients argument: String) {
        let list = MailboxList(argument)
        let found = list.mailboxes.map(\.email) + list.leftovers
        let isNone = found.isEmpty && list.hasNobody || list.fault != nil
        // An invalid address is kept, so that sending to it reports the error.
        recipients += isNone ? [argument] : found
    }

    private static func sender(_ text: String) throws(Usage) -> String {
        let list = MailboxList(text)
        if list.mailboxes.isEmpty, list.hasNobody || text.allSatisfy(\.isWhitespace) { return "" }
        guard list.mailboxes.count == 1, list.leftovers.isEmpty, !list.hasNobody else {
            throw Usage(description: "'\(text)' is not one address: give one sender, or <> for none")
        }
        return list.mailboxes[0].email
    }

    private mutating func take(long argument: String) throws(Usage) {
        let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        func choice<Value: RawRepresentable & CaseIterable>(_ type: Value.Type) throws(Usage) -> Value
        where Value.RawValue == String {
            guard parts.count == 2, let value = Value(rawValue: String(parts[1])) else {
                let all = Value.allCases.map(\.rawValue).joined(separator: ", ")
                throw Usage(description: "--\(parts[0]) needs a value: write --\(parts[0])= and one of \(all)")
            }
            return value
        }
        switch parts[0] {
        case "when-away": whenAway = try choice(WhenAway.self)
        case "track": track = try choice(TrackingWish.self)
        case "html": addsHTML = true
        case "log": log = try choice(LogWish.self)
        case "log-record":
            guard parts.count == 2, let record = RecordName(String(parts[1])) else {
                throw Usage(description: "--log-record needs a record: write --log-record=deal:42")
            }
            logRecords.append(record)
        case "flush": flushes = true
        default: throw Usage(description: "\(argument) is not an option of this sendmail")
        }
    }
}
