import Core
public import StoreSQL
import StoreSQLite

#if POSTGRES
    import StorePostgres
#endif

#if canImport(Glibc)
    import Glibc
#endif

/// Where a hub's store is.
public enum StoreLocation: Hashable, Sendable {
    /// In the data folder: SQLite.
    case embedded
    /// On a PostgreSQL server.
    ///
    /// - Parameter uri: what libpq takes.
    case server(uri: String)

    /// Whether the store is in the data folder.
    public var isEmbedded: Bool { self == .embedded }
}

/// What a program opens a store for.
public enum StoreUse: Hashable, Sendable {
    /// To serve it: the store is created or upgraded, and no other hub may serve it.
    case serving
    /// For a command, perhaps beside a hub.
    ///
    /// - Parameter makes: whether to create a store if there is none. Only a hub upgrades an older one: a hub of the older
    ///   version may be running on it.
    case command(makes: Bool)
}

extension HubConfiguration {
    /// Opens the store.
    ///
    /// - Throws: an error whose description says what cannot be opened, why, and what to do.
    public func openStore(for use: StoreUse) throws -> any MaintainedStore {
        switch store {
        case .embedded:
            let path = data + "/mailbell.db"
            let isThere = access(path, F_OK) == 0
            // A new store would have another key, and no link in sent mail would work any more.
            if !isThere, access(Self.movedStore(path), F_OK) == 0 {
                throw StoreError.other(
                    "\(data): this store was moved to PostgreSQL; let the setting `store` name the database, or rename "
                        + "\(Self.movedStore(path)) back to mailbell.db")
            }
            if use == .serving { return try SQLiteStore(path: path) }
            return try SQLiteStore(path: path, readers: 1, upgrading: !isThere && use == .command(makes: true))
        case .server(let uri):
            #if POSTGRES
                let password = try storePassword()
                let role: PostgresStore.Role =
                    switch use {
                    case .serving: .hub(hubName)
                    case .command(let makes): .command(migrates: makes)
                    }
                return try PostgresStore(uri, password: password, as: role, readers: use == .serving ? 4 : 1)
            #else
                throw StoreError.other(
                    "this program was built without libpq, so it cannot use PostgreSQL: build it where libpq-dev is installed"
                )
            #endif
        }
    }

    /// The path of an embedded store that was moved to PostgreSQL and set aside.
    public static func movedStore(_ path: String) -> String { path + ".before-move" }

    /// The password of the store; nil leaves it to libpq.
    ///
    /// - Throws: `StoreError` if its file cannot be read.
    public func storePassword() throws -> String? {
        guard readPassword == nil, let file = storePasswordFile else { return readPassword }
        var line = [CChar](repeating: 0, count: 1024)
        guard let stream = fopen(file, "re") else {
            throw StoreError.other(
                "\(file): the password of the store cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { fclose(stream) }
        let isRead = fgets(&line, Int32(line.count), stream) != nil
        let bytes = line.prefix { $0 != 0 && $0 != 10 && $0 != 13 }.map { UInt8(bitPattern: $0) }
        guard isRead, !bytes.isEmpty, let password = String(validating: bytes, as: UTF8.self) else {
            throw StoreError.other("\(file): its first line should be the password of the store")
        }
        return password
    }

    /// Reads the password of the store now: before a process of root becomes the user of the hub, who may not be able to.
    ///
    /// - Throws: `StoreError` if its file cannot be read.
    public mutating func keepStorePassword() throws { readPassword = try storePassword() }

    /// The host's name, as far as a hub's name can hold it.
    public static var standardHubName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "hub" }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let allowed = text.filter(Self.isAllowed).prefix(hubNameLimit)
        return allowed.isEmpty ? "hub" : String(allowed)
    }

    /// Whether a hub can have this name: 1 to 54 ASCII letters, digits, `.`, `_` or `-`.
    public static func isHubName(_ name: String) -> Bool {
        (1...hubNameLimit).contains(name.utf8.count) && name.allSatisfy(isAllowed)
    }

    /// PostgreSQL cuts the name of a session after 63 bytes, and `mailbell:` precedes the hub's.
    private static let hubNameLimit = 54

    private static func isAllowed(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
    }
}
