/// Decides whether a mail to a user's log address is from that user. Whoever knows the address could send to it in
/// their name, so the token in it is not enough.
///
/// A mail is proven if it has exactly one `From` field with exactly one address, which is one of the user's own, and
/// either of these says that the user sent it:
///
/// 1. **The login.** The topmost `Received` field is of our own mail server and says `(Authenticated sender: X)`,
///    where X is the user. Our server puts its field above all that it received, so nobody else can have written the
///    topmost one.
/// 2. **The check of the domain.** The topmost `Authentication-Results` field with our authserv-id says `dmarc=pass`
///    for the domain in `From`, or `dkim=pass` for a domain that is aligned with it (RFC 7489, section 3.1).
///
/// What is believed of `Authentication-Results` follows RFC 8601, sections 4.1, 5 and 7.1:
///
/// - Only our authserv-id counts. Fields of others are text, wherever they stand.
/// - Only the topmost field of ours counts. Our server adds it above what it received, so a lower one was sent by
///   somebody or is of an earlier passage. If the topmost one is malformed, of an unknown version, or says that the
///   check failed, no other is looked at.
/// - It must stand above every `Received` field of other servers. What stands below such a field was in the mail when
///   that server had it. Fields `Received` of our own servers may stand above it: Postfix puts its field above those
///   of milters.
/// - If a `Received` field of ours above it, or the topmost one, says that the client signed in, or that the mail
///   came from a program on the same machine, it does not count. Servers often do not check such mail, and then do
///   not remove forged fields either.
/// - A result `dmarc=fail` outweighs any other result in the field.
///
/// A header alone cannot show whether our server added the topmost field or left one that it received. So `authservID`
/// must only be set if the server adds the field to every mail from outside, or removes those with its id (RFC 8601,
/// section 5).
public struct SenderProof: Hashable, Sendable {
    /// What proves the sender.
    public enum Evidence: String, Hashable, Sendable, CaseIterable {
        /// The login at our mail server.
        case sasl
        /// The policy of the domain in `From` (RFC 7489).
        case dmarc
        /// The signature of a domain aligned with that in `From` (RFC 6376).
        case dkim
    }

    /// The decision.
    public enum Verdict: Hashable, Sendable {
        /// The user sent the mail.
        case proven(by: Evidence)
        /// It is unknown whether the user sent the mail: ask.
        case held(HoldReason)
    }

    /// What a mail's header says.
    public struct Mail: Sendable {
        /// The fields of the header, topmost first: all of them, or else `isComplete` is false.
        public var header: [HeaderField]
        /// The addresses in all `From` fields, as `local-part@domain`.
        public var from: [String]
        /// Whether `header` has all fields. A `From` field further down would be overlooked, so the mail is held if
        /// not.
        public var isComplete: Bool

        /// A mail.
        public init(header: [HeaderField], from: [String], isComplete: Bool = true) {
            self.header = header
            self.from = from
            self.isComplete = isComplete
        }
    }

    /// The user whose token the mail was sent to.
    public struct Sender: Hashable, Sendable {
        /// The user's own addresses.
        public var addresses: [String]
        /// Other names by which the user signs in at our mail server: a login that is no address.
        public var logins: [String]

        /// A user.
        public init(addresses: [String], logins: [String] = []) {
            self.addresses = addresses
            self.logins = logins
        }
    }

    /// The authserv-id of our mail server; nil if its `Authentication-Results` are not to be believed.
    public var authservID: String?
    /// The names in `by` of our mail server's `Received` fields.
    public var hosts: [String]
    /// Whether our mail server's `(Authenticated sender: …)` is to be believed.
    public var trustsAuthenticatedSender: Bool

    /// What is believed.
    public init(authservID: String?, hosts: [String], trustsAuthenticatedSender: Bool) {
        self.authservID = authservID
        self.hosts = hosts
        self.trustsAuthenticatedSender = trustsAuthenticatedSender
    }

    /// Decides.
    ///
    /// - Parameter organizationalDomain: the registrable domain of a domain, such as `example.co.uk` of
    ///   `mail.example.co.uk`; nil if it has none. Two domains with the same one are aligned.
    public func verdict(
        on mail: Mail, by sender: Sender, organizationalDomain: (String) -> String? = { _ in nil }
    ) -> Verdict {
        do throws(HoldReason) {
            let domain = try Self.domainOfSender(mail, sender)
            let ours = Set(hosts.map(\.comparableDomain).filter { !$0.isEmpty })
            let trace = Trace(mail.header, authservID: authservID, hosts: ours)
            if let evidence = try login(trace, sender) { return .proven(by: evidence) }
            let isAligned = { (other: String) in Self.isAligned(other, domain, organizationalDomain) }
            return .proven(by: try Self.check(try results(trace), isAligned))
        } catch {
            return .held(error)
        }
    }

    /// The domain of the only address in `From`, which is one of the sender's.
    private static func domainOfSender(_ mail: Mail, _ sender: Sender) throws(HoldReason) -> String {
        guard mail.isComplete else { throw .incompleteHeader }
        let fields = mail.header.count { $0.isNamed("from") }
        guard fields > 0 else { throw .noFrom }
        guard fields == 1 else { throw .severalFromFields }
        guard mail.from.count < 2 else { throw .severalFromAddresses }
        guard let from = mail.from.first, let at = from.utf8.lastIndex(of: .at) else { throw .noFrom }
        guard sender.addresses.contains(where: { $0.utf8.isText(from) }) else { throw .otherFrom }
        let domain = String(from[from.utf8.index(after: at)...]).comparableDomain
        guard !domain.isEmpty else { throw .noFrom }
        return domain
    }

    // MARK: The login

    /// Evidence by the topmost `Received` field; nil if the client did not sign in there.
    private func login(_ trace: Trace, _ sender: Sender) throws(HoldReason) -> Evidence? {
        guard trustsAuthenticatedSender, let top = trace.top else { return nil }
        guard let login = top.authenticatedSender else {
            if top.isAuthenticated { throw .unnamedLogin }
            return nil
        }
        let isUser = (sender.addresses + sender.logins).contains { !$0.isEmpty && $0.utf8.isText(login) }
        guard isUser else { throw .otherLogin }
        return .sasl
    }

    // MARK: The check of the domain

    private func results(_ trace: Trace) throws(HoldReason) -> AuthenticationResults {
        guard authservID != nil else { throw .notConfigured }
        guard let value = trace.results else {
            throw trace.hasResultsBelow ? .resultsBelowOtherServer : .noResults
        }
        if let obstacle = trace.obstacle { throw obstacle }
        guard let results = try? AuthenticationResults(value), results.version == 1 else { throw .malformedResults }
        return results
    }

    private static func check(
        _ results: AuthenticationResults, _ isAligned: (String) -> Bool
    ) throws(HoldReason) -> Evidence {
        // A method of another version may mean something else by its words.
        let known = results.results.filter { $0.version == 1 }
        let dmarc = known.filter { $0.method == "dmarc" }
        let undecided: Set = ["none", "temperror", "permerror"]
        guard dmarc.allSatisfy({ $0.result == "pass" || undecided.contains($0.result) }) else { throw .failed }
        let passes = dmarc.filter { $0.result == "pass" }
        if !passes.isEmpty {
            guard passes.allSatisfy({ isFor($0, "from", isAligned) }) else { throw .notAligned }
            return .dmarc
        }
        let signatures = known.filter { $0.method == "dkim" && $0.result == "pass" }
        guard !signatures.isEmpty else { throw .notPassed }
        guard signatures.contains(where: { isFor($0, "d", isAligned) }) else { throw .notAligned }
        return .dkim
    }

    /// Whether all values of a property, and there is at least one, name an aligned domain.
    private static func isFor(
        _ result: AuthenticationResults.Result, _ property: String, _ isAligned: (String) -> Bool
    ) -> Bool {
        let values = result.values("header", property)
        return !values.isEmpty
            && values.allSatisfy { value in
                // RFC 8601, section 2.2: the value may be an address.
                let domain = value.utf8.lastIndex(of: .at).map { String(value[value.utf8.index(after: $0)...]) }
                return isAligned((domain ?? value).comparableDomain)
            }
    }

    /// RFC 7489, section 3.1, in its relaxed mode.
    private static func isAligned(_ a: String, _ b: String, _ organizationalDomain: (String) -> String?) -> Bool {
        guard !a.isEmpty, !b.isEmpty else { return false }
        if a.utf8.elementsEqual(b.utf8) { return true }
        guard let first = organizationalDomain(a), let second = organizationalDomain(b), !first.isEmpty else {
            return false
        }
        return first.comparableDomain.utf8.elementsEqual(second.comparableDomain.utf8)
    }
}

/// What the top of a header says about our own servers.
private struct Trace {
    /// The topmost `Received` field, if it is of ours.
    private(set) var top: ReceivedField?
    /// The topmost `Authentication-Results` of ours above all `Received` of other servers.
    private(set) var results: [UInt8]?
    /// What the topmost `Received`, or one above `results`, says against them: nobody checked the mail there.
    private(set) var obstacle: SenderProof.HoldReason?
    /// Whether there are `Authentication-Results` with our id below a `Received` of another server.
    private(set) var hasResultsBelow = false

    init(_ header: [HeaderField], authservID: String?, hosts: Set<String>) {
        var isForeign = false
        for field in header {
            if field.isNamed("received") {
                guard !isForeign else { continue }
                let received = try? ReceivedField(field.value)
                // One that cannot be read is of nobody we know.
                guard let received, hosts.contains(received.by) else {
                    isForeign = true
                    continue
                }
                let isTop = top == nil
                if isTop { top = received }
                if isTop || results == nil {
                    if received.from == nil { obstacle = obstacle ?? .uncheckedProgram }
                    if received.isAuthenticated { obstacle = obstacle ?? .uncheckedLogin }
                }
            } else if field.isNamed("authentication-results"), results == nil, let authservID {
                guard AuthenticationResults.authservID(field.value)?.utf8.isText(authservID) == true else { continue }
                if isForeign { hasResultsBelow = true } else { results = field.value }
            }
        }
    }
}
