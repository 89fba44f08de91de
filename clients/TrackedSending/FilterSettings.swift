import Core

/// The settings of `mailbell filter`: a text file with one setting a line. It holds tokens, so only the filter's user
/// may read it.
///
///     hub    http://127.0.0.1:8025
///     next   smtp+unix:///var/spool/postfix/public/mailbell-tracked
///     sender sam@example.com  mb_…
///     sender kim@example.com  mb_…  opens  log=yes
///     login  kim  kim@example.com
public struct FilterSettings: Hashable, Sendable {
    /// The account of a sender.
    public struct Sender: Hashable, Sendable {
        /// The token for the hub, `mb_…`.
        public var token: String
        /// What is tracked if a message does not say.
        public var wish: TrackingWish
        /// Whether a message is logged that does not say.
        public var logs = LogWish.no
    }
    /// The hub's URL.
    public var hub: String
    /// The mail server that the copies go to, as a URL that `SMTPServer` reads.
    public var next: String
    /// Senders by address, in lower case.
    public var senders: [String: Sender] = [:]
    /// Addresses by login name, for logins that are not addresses. Both in lower case.
    public var logins: [String: String] = [:]

    /// An invalid settings file.
    public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        /// `LINE: what is wrong and what to write`, in one line.
        public var description: String
    }

    /// Reads the file's text. Throws at the first error.
    public init(_ text: String) throws(Invalid) {
        var hub: String?
        var next: String?
        for (index, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).enumerated() {
            func fault(_ problem: String) -> Invalid { Invalid(description: "\(index + 1): \(problem)") }
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map(String.init)
            guard let first = words.first else { continue }
            switch (first, words.count) {
            case ("hub", 2):
                guard hub == nil else { throw fault("hub is given twice") }
                hub = words[1]
            case ("next", 2):
                guard next == nil else { throw fault("next is given twice") }
                next = words[1]
            case ("sender", 3...5):
                guard words[2].hasPrefix("mb_") else { throw fault("a token begins with mb_") }
                var wish: TrackingWish?
                var logs: LogWish?
                for word in words[3...] {
                    if wish == nil, let given = TrackingWish(rawValue: word) {
                        wish = given
                    } else if logs == nil, word.hasPrefix("log="),
                        let given = LogWish(rawValue: String(word.dropFirst(4)))
                    {
                        logs = given
                    } else {
                        throw fault("'\(word)' is not yes, opens or no, nor log=yes or log=no, each once")
                    }
                }
                let sender = Sender(token: words[2], wish: wish ?? .yes, logs: logs ?? .no)
                let address = words[1].lowercased()
                guard senders.updateValue(sender, forKey: address) == nil else {
                    throw fault("\(address) is given twice")
                }
            case ("login", 3):
                guard logins.updateValue(words[2].lowercased(), forKey: words[1].lowercased()) == nil else {
                    throw fault("the login \(words[1]) is given twice")
                }
            default:
                throw fault(
                    "write 'hub URL', 'next URL', 'login NAME ADDRESS' or 'sender ADDRESS TOKEN [yes|opens|no] "
                        + "[log=yes|no]'"
                )
            }
        }
        guard let hub else { throw Invalid(description: "'hub' is missing: add 'hub URL'") }
        guard let next else { throw Invalid(description: "'next' is missing: add 'next URL'") }
        self.hub = hub
        self.next = next
    }

    /// Who submitted a mail. It is registered in this sender's account.
    public struct Submitter: Hashable, Sendable {
        /// The account.
        public var sender: Sender
        /// The addresses that identify the submitter: those of the login and of the envelope's sender. All of them, and
        /// From, must be addresses of the token's user.
        public var addresses: [String]
    }

    /// A mail that cannot be attributed to an account.
    public struct NoSubmitter: Error, Hashable, Sendable, CustomStringConvertible {
        /// Why, in one line.
        public var description: String
    }

    /// Finds who submitted a mail: the login or, without one, the envelope's sender. From does not count, because the
    /// submitter can write anything there.
    ///
    /// - Parameters:
    ///   - login: the name that the mail server authenticated; empty for none.
    ///   - sender: the envelope's sender; empty for none.
    public func submitter(login: String, sender: String) throws(NoSubmitter) -> Submitter {
        var addresses: [String] = []
        if !login.isEmpty {
            guard let address = logins[login.lowercased()] ?? normalizedAddress(login) else {
                throw NoSubmitter(
                    description: "the login \(login) has no address: add 'login \(login) ADDRESS' to the settings")
            }
            addresses.append(address)
        }
        if !sender.isEmpty {
            guard let address = normalizedAddress(sender) else {
                throw NoSubmitter(description: "the envelope's sender \(sender) is not an address")
            }
            if !addresses.contains(address) { addresses.append(address) }
        }
        guard let first = addresses.first else {
            throw NoSubmitter(description: "the mail has neither a login nor an envelope's sender")
        }
        guard let known = senders[first] else {
            throw NoSubmitter(
                description: "the sender \(first) has no token: add 'sender \(first) TOKEN' to the settings")
        }
        return Submitter(sender: known, addresses: addresses)
    }
}
