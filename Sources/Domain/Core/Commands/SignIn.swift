/// Open a session of the web app by a code. The user comes from the code, which works once.
public struct SignIn: Step {
    /// The result of presenting a code.
    public enum Answer: Sendable, Hashable {
        /// The session is open.
        case signedIn(User)
        /// The code is for something else, and is still good for that.
        case otherPurpose(Pairing.Purpose)
        /// The code is unknown, used or expired.
        case noSuchCode
    }

    /// The digest of the code.
    public var code: [UInt8]
    /// What the code may be for.
    public var purposes: Set<Pairing.Purpose>
    public var session: NewSession

    public init(
        code: [UInt8], for purposes: Set<Pairing.Purpose> = [.browser, .link, .invitation], _ session: NewSession
    ) {
        self.code = code
        self.purposes = purposes
        self.session = session
    }

    public var weight: Int { 256 + session.weight }

    public func perform(in path: EventPath) throws -> Answer {
        switch try path.store.takePairing(digest: code, for: purposes, at: path.now) {
        case .none:
            try path.noteFailedSignIn(from: session.address)
            return .noSuchCode
        case .otherPurpose(let purpose): return .otherPurpose(purpose)
        case .taken(let pairing):
            guard let user = try path.store.user(pairing.user) else { return .noSuchCode }
            // Whoever has the client has its links, but need not be the user.
            try path.open(session, of: user, steppedUp: pairing.purpose != .link, token: pairing.token)
            return .signedIn(user)
        }
    }
}

/// Open a session of the web app by a passkey whose signature was verified.
public struct OpenSession: Step {
    /// The result of presenting a passkey.
    public enum Answer: Sendable, Hashable {
        /// The session is open.
        case opened(User)
        /// The passkey's counter is not greater than before: there may be a copy. Nothing is opened; the user should be told.
        case counterWentBack(User)
        /// There is no such passkey any more.
        case noSuchPasskey
    }

    public var passkey: PasskeyUse
    public var session: NewSession

    public init(_ passkey: PasskeyUse, _ session: NewSession) {
        self.passkey = passkey
        self.session = session
    }

    public var weight: Int { 256 + session.weight }

    public func perform(in path: EventPath) throws -> Answer {
        switch try path.use(passkey, from: session.address) {
        case .unknown:
            try path.noteFailedSignIn(from: session.address)
            return .noSuchPasskey
        case .counterWentBack(let user): return .counterWentBack(user)
        case .used(let user):
            try path.open(session, of: user, steppedUp: true, token: nil)
            return .opened(user)
        }
    }
}

/// Allow a session what needs a passkey or a browser's code that was shown just now. The browser gets a new secret.
public struct StepUpSession: Step {
    /// What is shown.
    public enum Proof: Sendable, Hashable {
        /// A browser's code, by its digest.
        case code([UInt8])
        /// A passkey whose signature was verified.
        case passkey(PasskeyUse)
    }

    /// The result of showing it.
    public enum Answer: Sendable, Hashable {
        /// The session has the new secret.
        case steppedUp
        /// The code is for something else, and is still good for that.
        case otherPurpose(Pairing.Purpose)
        /// The passkey's counter is not greater than before: there may be a copy. The user should be told.
        case counterWentBack
        /// The session, the code or the passkey is unknown or another user's, or the code is used or expired.
        case refused
    }

    /// The session's id.
    public var session: String
    public var owner: UserID
    /// The digest of the session's new secret.
    public var digest: [UInt8]
    public var proof: Proof
    /// The browser's address.
    public var address: IPAddress

    public init(session: String, of user: UserID, digest: [UInt8], _ proof: Proof, from address: IPAddress) {
        self.session = session
        owner = user
        self.digest = digest
        self.proof = proof
        self.address = address
    }

    public func perform(in path: EventPath) throws -> Answer {
        let store = path.store
        guard let user = try store.user(owner), try store.sessions(of: owner).contains(where: { $0.id == session })
        else { return .refused }
        let answer = try show(path)
        if answer == .steppedUp {
            try store.stepUpSession(session, digest: digest, at: path.now)
            try path.note(.steppedUp, about: session, by: AuditNote(actor: user.email, network: address))
        } else if answer == .refused {
            try path.noteFailedSignIn(from: address, as: user.email)
        }
        return answer
    }

    private func show(_ path: EventPath) throws -> Answer {
        switch proof {
        case .code(let code):
            // Another user's code is left for them.
            guard try path.store.pairing(digest: code, at: path.now)?.user == owner else { return .refused }
            return switch try path.store.takePairing(digest: code, for: [.browser], at: path.now) {
            case .taken: .steppedUp
            case .otherPurpose(let purpose): .otherPurpose(purpose)
            case .none: .refused
            }
        case .passkey(let use):
            guard try path.store.passkey(id: use.id)?.user == owner else { return .refused }
            return switch try path.use(use, from: address) {
            case .used: .steppedUp
            case .counterWentBack: .counterWentBack
            case .unknown: .refused
            }
        }
    }
}

/// Note in the audit log that a passkey was refused before its use could be stored, once an hour for a network; or that its
/// counter went back.
public struct NoteRefusedPasskey: Step {
    public typealias Answer = Void

    /// The passkey whose counter was not greater than before, although its signature was right; nil if another thing was wrong.
    public var copied: [UInt8]?
    /// The browser's address.
    public var address: IPAddress

    public init(copied: [UInt8]?, from address: IPAddress) {
        self.copied = copied
        self.address = address
    }

    public func perform(in path: EventPath) throws {
        guard let copied, let passkey = try path.store.passkey(id: copied), let user = try path.store.user(passkey.user)
        else { return try path.noteFailedSignIn(from: address) }
        try path.note(.passkeyCounter, about: passkey.label, by: AuditNote(actor: user.email, network: address))
    }
}

/// Store that a session was used, to the hour. See `WebSession.needsTouch`.
public struct TouchSession: Step {
    public typealias Answer = Void

    public var session: String

    public init(_ session: String) { self.session = session }

    public func perform(in path: EventPath) throws { try path.store.touchSession(session, seenAt: path.now) }
}

/// End a session of a user.
public struct EndSession: Step {
    public typealias Answer = Bool

    public var session: String
    public var owner: UserID
    /// `signedOut` or `sessionRevoked`.
    public var action: AuditAction
    public var note: AuditNote

    public init(_ session: String, of user: UserID, _ action: AuditAction, by note: AuditNote) {
        self.session = session
        owner = user
        self.action = action
        self.note = note
    }

    public var weight: Int { 256 + session.utf8.count }

    /// Returns false if the user has no such session.
    public func perform(in path: EventPath) throws -> Bool {
        guard try path.store.removeSession(session, of: owner) else { return false }
        try path.note(action, about: session, by: note)
        return true
    }
}

/// End all sessions of a user but one.
public struct EndSessions: Step {
    public typealias Answer = Int

    public var owner: UserID
    /// The session that stays; nil if none does.
    public var kept: String?
    public var note: AuditNote

    public init(of user: UserID, except kept: String?, by note: AuditNote) {
        owner = user
        self.kept = kept
        self.note = note
    }

    /// Returns how many were ended.
    public func perform(in path: EventPath) throws -> Int {
        let count = try path.store.removeSessions(of: owner, except: kept)
        if count > 0 { try path.note(.sessionRevoked, about: "\(count) sessions", by: note) }
        return count
    }
}

/// Make a code for a client or a browser.
public struct MakePairing: Step {
    /// The code; nil if there is no such user, or the token is not theirs or not valid.
    public typealias Answer = Pairing?

    /// The digest of the code.
    public var code: [UInt8]
    public var owner: UserID
    public var purpose: Pairing.Purpose
    /// The scopes of the token that a client's code gives.
    public var scopes: [Scope]
    /// The id of the token by which the code is made: of the request, or of the session that asks. The code ends with it.
    public var token: String?
    public var note: AuditNote

    public init(
        code: [UInt8], of user: UserID, for purpose: Pairing.Purpose, scopes: [Scope] = [], token: String?,
        by note: AuditNote
    ) {
        self.code = code
        owner = user
        self.purpose = purpose
        self.scopes = scopes
        self.token = token
        self.note = note
    }

    public func perform(in path: EventPath) throws -> Pairing? {
        guard try path.store.user(owner) != nil else { return nil }
        var expiresAt = path.now + purpose.lifetime
        if let token {
            let own = try path.store.tokens(of: owner).first { $0.id == token }
            guard let own, own.isValid(at: path.now) else { return nil }
            expiresAt = min(expiresAt, own.expiresAt ?? expiresAt)
        }
        let pairing = Pairing(user: owner, scopes: scopes, expiresAt: expiresAt, purpose: purpose, token: token)
        try path.store.insertPairing(pairing, digest: code)
        // A link is used at once or never: that its browser signed in says enough.
        if purpose != .link { try path.note(.codeMade, about: purpose.rawValue, by: note) }
        return pairing
    }
}

extension EventPath {
    /// Appends to the audit log.
    func note(_ action: AuditAction, about subject: String, by note: AuditNote) throws {
        try store.note(
            AuditEntry(at: now, actor: note.actor, action: action.rawValue, subject: subject, network: note.network))
    }

    /// Notes that a code or a passkey was refused: once an hour for a network, and at most half of the newest entries, so that
    /// a stranger with many networks does not fill the audit log.
    fileprivate func noteFailedSignIn(from address: IPAddress, as actor: String = "") throws {
        let action = AuditAction.signInFailed
        let recent = try store.audit(before: nil, limit: 100).filter {
            $0.action == action.rawValue && $0.at > now - .seconds(3600)
        }
        let isKnown = recent.contains { $0.network == address.truncated && $0.actor == actor }
        if !isKnown, recent.count < 50 { try note(action, about: "", by: AuditNote(actor: actor, network: address)) }
    }

    fileprivate func open(_ session: NewSession, of user: User, steppedUp: Bool, token: String?) throws {
        let opened = session.opened(of: user.id, at: now, steppedUp: steppedUp, token: token)
        try store.insertSession(opened, digest: session.digest)
        try note(.signedIn, about: opened.agent, by: AuditNote(actor: user.email, network: session.address))
    }

    fileprivate enum UsedPasskey {
        case used(User)
        case counterWentBack(User)
        case unknown
    }

    fileprivate func use(_ use: PasskeyUse, from address: IPAddress) throws -> UsedPasskey {
        guard let passkey = try store.passkey(id: use.id), let user = try store.user(passkey.user) else {
            return .unknown
        }
        guard try !store.usePasskey(use, at: now) else { return .used(user) }
        try note(.passkeyCounter, about: passkey.label, by: AuditNote(actor: user.email, network: address))
        return .counterWentBack(user)
    }
}
