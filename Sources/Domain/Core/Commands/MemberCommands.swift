/// Add a member, with a code by which they sign in first.
public struct AddMember: Step {
    /// The result of adding a member.
    public enum Answer: Sendable, Hashable {
        /// The code is valid as its pairing says.
        case added(User, Pairing)
        /// The address belongs to a user.
        case exists
    }

    /// In lower case.
    public var email: String
    public var name: String
    public var seat: Seat
    /// The digest of the code.
    public var code: [UInt8]
    public var note: AuditNote

    public init(email: String, name: String, seat: Seat, code: [UInt8], by note: AuditNote) {
        self.email = email
        self.name = name
        self.seat = seat
        self.code = code
        self.note = note
    }

    public var weight: Int { 256 + email.utf8.count + name.utf8.count }

    public func perform(in path: EventPath) throws -> Answer {
        let store = path.store
        guard try store.user(email: email) == nil else { return .exists }
        let user = try store.insertUser(email: email, name: name, seat: seat, epoch: path.newEpoch(), at: path.now)
        let pairing = Pairing(
            user: user.id, scopes: [], expiresAt: path.now + Pairing.invitationLifetime, purpose: .invitation)
        try store.insertPairing(pairing, digest: code)
        try path.note(.memberAdded, about: email, by: note)
        return .added(user, pairing)
    }
}

/// Change what a member may do.
public struct SetRole: Step {
    /// The result of changing a role.
    public enum Answer: Sendable, Hashable {
        case done
        case noSuchUser
        /// The hub must keep an admin.
        case lastAdmin
    }

    public var member: UserID
    public var role: Role
    public var note: AuditNote

    public init(_ role: Role, of member: UserID, by note: AuditNote) {
        self.member = member
        self.role = role
        self.note = note
    }

    public func perform(in path: EventPath) throws -> Answer {
        if role != .admin, try path.isLastAdmin(member) { return .lastAdmin }
        guard let user = try path.store.user(member) else { return .noSuchUser }
        guard user.role != role else { return .done }
        try path.store.setRole(role, of: member)
        path.directory.forget(user: member)
        try path.note(.roleChanged, about: "\(user.email): \(role.rawValue)", by: note)
        return .done
    }
}

/// Change what a member may track.
public struct SetSeat: Step {
    public typealias Answer = Bool

    public var member: UserID
    public var seat: Seat
    public var note: AuditNote

    public init(_ seat: Seat, of member: UserID, by note: AuditNote) {
        self.member = member
        self.seat = seat
        self.note = note
    }

    /// Returns false if there is no such user.
    public func perform(in path: EventPath) throws -> Bool {
        guard let user = try path.store.user(member) else { return false }
        guard user.seat != seat else { return true }
        try path.store.setSeat(seat, of: member)
        path.directory.forget(user: member)
        try path.note(.seatChanged, about: "\(user.email): \(seat.rawValue)", by: note)
        return true
    }
}

/// Remove a member with all their data, piece by piece: run it until nothing is left.
public struct RemoveMember: Step {
    /// The result of removing a piece.
    public enum Answer: Sendable, Hashable {
        /// Nothing is left.
        case gone
        /// Something is left: run the command again.
        case more
        /// The hub must keep an admin. Nothing was removed.
        case lastAdmin
    }

    public var member: UserID
    /// About how many rows are removed at once.
    public var limit: Int
    public var note: AuditNote

    public init(_ member: UserID, limit: Int = 5000, by note: AuditNote) {
        self.member = member
        self.limit = limit
        self.note = note
    }

    public func perform(in path: EventPath) throws -> Answer {
        guard try !path.isLastAdmin(member) else { return .lastAdmin }
        guard let user = try path.store.user(member) else { return .gone }
        path.directory.forget(user: member)
        guard try path.store.removeUser(member, limit: limit) else { return .more }
        try path.note(.memberRemoved, about: user.email, by: note)
        return .gone
    }
}

/// Add an address that a user sends from.
public struct AddAddress: Step {
    /// The result of adding an address.
    public enum Answer: Sendable, Hashable {
        case added
        /// The address belongs to a user.
        case exists
        /// The user has `User.maximumAddresses` already.
        case tooMany
    }

    public var owner: UserID
    /// In lower case.
    public var email: String
    public var note: AuditNote

    public init(_ email: String, to user: UserID, by note: AuditNote) {
        owner = user
        self.email = email
        self.note = note
    }

    public var weight: Int { 256 + email.utf8.count }

    public func perform(in path: EventPath) throws -> Answer {
        guard try path.store.user(email: email) == nil else { return .exists }
        guard try path.store.user(owner).map({ $0.addresses.count < User.maximumAddresses }) ?? true else {
            return .tooMany
        }
        try path.store.addAddress(email, to: owner)
        path.directory.forget(user: owner)
        try path.note(.addressAdded, about: email, by: note)
        return .added
    }
}

/// Remove one of a user's addresses, except the first.
public struct RemoveAddress: Step {
    public typealias Answer = Bool

    public var owner: UserID
    /// In lower case.
    public var email: String
    public var note: AuditNote

    public init(_ email: String, from user: UserID, by note: AuditNote) {
        owner = user
        self.email = email
        self.note = note
    }

    public var weight: Int { 256 + email.utf8.count }

    /// Returns false if there is no such address to remove.
    public func perform(in path: EventPath) throws -> Bool {
        guard try path.store.removeAddress(email, from: owner) else { return false }
        path.directory.forget(user: owner)
        try path.note(.addressRemoved, about: email, by: note)
        return true
    }
}

extension EventPath {
    /// Whether nobody else is an admin. Their rows are locked first: of two admins who remove each other, one stays.
    fileprivate func isLastAdmin(_ user: UserID) throws -> Bool {
        try store.lock(store.admins())
        return try store.admins() == [user]
    }
}
