/// The command line of sendmail(8), as far as programs that send mail by it use it.
public struct SendmailArguments: Hashable, Sendable {
    /// Addresses after the options.
    public var recipients: [String] = []
    /// `-f`, `-r`: the envelope's sender; empty for `<>`, to whom nothing bounces.
    public var sender: String?
    /// `-F`: a name for a From field that has to be added.
    public var fullName: String?
    /// `-t`: recipients are also those of To, Cc and Bcc; and Bcc goes.
    public var readsHeader = false
    /// `-i`, `-oi`: a line with a dot alone is one of the message, not its end.
    public var ignoresDots = false
    /// `--when-away`: what becomes of mail while the hub is away.
    public var whenAway = WhenAway.send
    /// `--track`
    public var track = TrackingWish.yes
    /// `--html`
    public var addsHTML = false
    /// `--flush`: send what is queued, and read no message.
    public var flushes = false

    public enum WhenAway: String, Sendable, CaseIterable {
        /// It goes out at once, untracked.
        case send
        /// It waits for the hub, at most a day.
        case queue
        /// It does not go out.
        case fail
    }

    /// What is wrong with a command line, and what would do.
    public struct Usage: Error, Hashable, CustomStringConvertible {
        public var description: String
    }

    /// Options with a value, in the same argument or the next.
    private static let valued = Set("frFBNRVOXhopqCL")

    /// - Throws: for what this sendmail does not do.
    public init(_ arguments: [String]) throws(Usage) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                recipients += rest
                return
            }
            if argument.hasPrefix("--") {
                try take(long: argument)
                continue
            }
            guard argument.hasPrefix("-"), argument.count > 1 else {
                // Some pass several in one, separated by commas.
                recipients += argument.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
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
            guard value == "m" || value.isEmpty else {
                throw Usage(description: "-b\(value) is not done here: this sendmail only sends (-bm)")
            }
        case _ where Self.valued.contains(letter):
            // -oi, -oem and the like have their value always attached; so have -q and -h, mostly.
            var text = String(value)
            if text.isEmpty, !"opqh".contains(letter) {
                guard let next = rest.popFirst() else { throw Usage(description: "-\(letter) needs a value") }
                text = next
            }
            switch letter {
            case "f", "r": sender = text == "<>" ? "" : text
            case "F": fullName = text
            case "o" where text.hasPrefix("i"): ignoresDots = true
            default: break
            }
        case "U", "v", "m", "n", "G", "A", "e", "d":
            // Several of one letter: -ti.
            for other in value where other == "t" || other == "i" {
                if other == "t" { readsHeader = true } else { ignoresDots = true }
            }
            return
        default: throw Usage(description: "-\(text) is not an option of this sendmail")
        }
        if letter == "t" || letter == "i", !value.isEmpty { try take(short: value, &rest) }
    }

    private mutating func take(long argument: String) throws(Usage) {
        let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        func choice<Value: RawRepresentable & CaseIterable>(_ type: Value.Type) throws(Usage) -> Value
        where Value.RawValue == String {
            guard parts.count == 2, let value = Value(rawValue: String(parts[1])) else {
                let all = Value.allCases.map(\.rawValue).joined(separator: ", ")
                throw Usage(description: "--\(parts[0]) is --\(parts[0])= and one of \(all)")
            }
            return value
        }
        switch parts[0] {
        case "when-away": whenAway = try choice(WhenAway.self)
        case "track": track = try choice(TrackingWish.self)
        case "html": addsHTML = true
        case "flush": flushes = true
        default: throw Usage(description: "\(argument) is not an option of this sendmail")
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
