/// Choose what authenticators know a user by, before the first passkey is made.
public struct KeepHandle: Step {
    public typealias Answer = [UInt8]

    public var owner: UserID
    /// 32 random bytes.
    public var handle: [UInt8]

    public init(_ handle: [UInt8], of user: UserID) {
        owner = user
        self.handle = handle
    }

    /// Returns the user's handle, which is another if they had one.
    public func perform(in path: EventPath) throws -> [UInt8] {
        if let kept = try path.store.handle(of: owner) { return kept }
        try path.store.setHandle(handle, of: owner)
        return try path.store.handle(of: owner) ?? handle
    }
}

/// Add a passkey, after its registration was verified.
public struct AddPasskey: Step {
    /// The result of adding a passkey.
    public enum Answer: Sendable, Hashable {
        case added
        /// Somebody has a passkey with this credential id.
        case exists
        /// The user has `Passkey.perUser` already, or was removed.
        case tooMany
    }

    public var passkey: Passkey
    public var note: AuditNote

    public init(_ passkey: Passkey, by note: AuditNote) {
        self.passkey = passkey
        self.note = note
    }

    public var weight: Int { 256 + passkey.id.count + passkey.publicKey.count + passkey.label.utf8.count }

    public func perform(in path: EventPath) throws -> Answer {
        if try path.store.passkey(id: passkey.id) != nil { return .exists }
        if try path.store.passkeys(of: passkey.user).count >= Passkey.perUser || path.store.user(passkey.user) == nil {
            return .tooMany
        }
        try path.store.insertPasskey(passkey)
        try path.note(.passkeyAdded, about: passkey.label, by: note)
        return .added
    }
}

/// Rename a passkey of a user.
public struct RenamePasskey: Step {
    public typealias Answer = Bool

    public var passkey: [UInt8]
    public var owner: UserID
    public var label: String

    public init(_ passkey: [UInt8], of user: UserID, to label: String) {
        self.passkey = passkey
        owner = user
        self.label = label
    }

    public var weight: Int { 256 + passkey.count + label.utf8.count }

    /// Returns false if the user has no such passkey.
    public func perform(in path: EventPath) throws -> Bool {
        try path.store.renamePasskey(passkey, of: owner, to: label)
    }
}

/// Remove a passkey of a user. Sessions that it opened go on.
public struct RemovePasskey: Step {
    public typealias Answer = Bool

    public var passkey: [UInt8]
    public var owner: UserID
    public var note: AuditNote

    public init(_ passkey: [UInt8], of user: UserID, by note: AuditNote) {
        self.passkey = passkey
        owner = user
        self.note = note
    }

    public var weight: Int { 256 + passkey.count }

    /// Returns false if the user has no such passkey.
    public func perform(in path: EventPath) throws -> Bool {
        let label = try path.store.passkey(id: passkey)?.label ?? ""
        guard try path.store.removePasskey(passkey, of: owner) else { return false }
        try path.note(.passkeyRemoved, about: label, by: note)
        return true
    }
}
