extension SenderProof {
    /// Why a mail is held.
    public enum HoldReason: String, Error, Hashable, Sendable, CaseIterable {
        /// The header was not read to its end.
        case incompleteHeader = "incomplete-header"
        /// There is no `From` field, or no address in it.
        case noFrom = "no-from"
        /// There is more than one `From` field.
        case severalFromFields = "several-from-fields"
        /// There is more than one address in `From`.
        case severalFromAddresses = "several-from-addresses"
        /// The address in `From` is not one of the user's own.
        case otherFrom = "other-from"
        /// The topmost `Received` field names another login.
        case otherLogin = "other-login"
        /// The client signed in, but the mail server does not say as whom.
        case unnamedLogin = "unnamed-login"
        /// The client signed in, which is not to be believed, so that results of checks do not count either.
        case uncheckedLogin = "unchecked-login"
        /// The mail came from a program on the mail server, so that results of checks do not count.
        case uncheckedProgram = "unchecked-program"
        /// No authserv-id is configured, and the login did not prove the sender.
        case notConfigured = "not-configured"
        /// There is no `Authentication-Results` with our authserv-id.
        case noResults = "no-results"
        /// Results with our authserv-id stand only below a `Received` field of another server.
        case resultsBelowOtherServer = "results-below-other-server"
        /// The results cannot be read.
        case malformedResults = "malformed-results"
        /// DMARC failed.
        case failed = "dmarc-failed"
        /// Neither DMARC nor DKIM passed.
        case notPassed = "not-passed"
        /// DMARC or DKIM passed, but for another domain than that in `From`.
        case notAligned = "not-aligned"

        /// The reason in one sentence, for the user.
        public var text: String {
            switch self {
            case .incompleteHeader: "The header is too long to be checked."
            case .noFrom: "The mail does not say who it is from."
            case .severalFromFields: "The mail has more than one From field."
            case .severalFromAddresses: "The mail is from more than one address."
            case .otherFrom: "The mail is not from one of your addresses."
            case .otherLogin: "Somebody who signed in to the mail server under another name sent the mail."
            case .unnamedLogin:
                """
                The sender signed in to the mail server, which does not say as whom \
                (set smtpd_sasl_authenticated_header = yes).
                """
            case .uncheckedLogin:
                "The sender signed in to the mail server, and logins there are not set up as a proof."
            case .uncheckedProgram:
                "A program on the mail server handed in the mail, which is not checked."
            case .notConfigured: "No check of senders is set up."
            case .noResults: "The mail server did not check the sender."
            case .resultsBelowOtherServer: "Only another mail server checked the sender."
            case .malformedResults: "The result of the mail server's check cannot be read."
            case .failed: "The sender's domain says that the mail is forged (DMARC failed)."
            case .notPassed: "The sender's domain did not confirm the mail (neither DMARC nor DKIM passed)."
            case .notAligned: "Another domain than the sender's confirmed the mail."
            }
        }
    }
}
