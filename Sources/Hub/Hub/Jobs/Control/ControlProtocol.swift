public import Core
import Verdicts

/// The protocol of the control socket, by which the command line gives a running hub a command.
///
/// A connection is for one command. Both ends write lines, each of one JSON object: the client one `ControlRequest`, the
/// hub several `ControlLine`s, of which the last is `done` or `failed`. If the client closes the connection before that,
/// the command ends after the transaction under way.
public enum ControlProtocol {
    /// The version that this program speaks. Both ends must speak the same one: they are one program, and differ only
    /// between an upgrade and the hub's restart.
    public static let version = 1
    /// Highest size of a request in bytes. A request with lists of networks is the largest; Apple's list of relays has
    /// half of it.
    static let requestBytes = 32 << 20
    /// Highest size of a line of the hub in bytes.
    static let lineBytes = 1 << 20
    /// Highest number of connections at a time: one command that runs, and others that wait for it.
    static let connections = 4
}

/// What the client writes.
public struct ControlRequest: Codable, Hashable, Sendable {
    /// The version of the protocol.
    public var version = ControlProtocol.version
    /// What to do.
    public var command: ControlCommand

    /// A request in this program's version.
    public init(_ command: ControlCommand) { self.command = command }
}

/// The part of a request that every version has.
struct ControlVersion: Decodable {
    var version: Int
}

/// An administrator's command that takes many transactions, or that the hub must hear of at once.
public enum ControlCommand: Codable, Hashable, Sendable {
    /// Erases a contact; the address is normalized.
    case erase(email: String)
    /// Empties the write-ahead log into the store's file.
    case settle
    /// Rewrites the store's file, so that it contains only what the store holds.
    case compact
    /// Judges again the recipients who have a hit since then.
    ///
    /// - `isTrial`: report changes without making them.
    /// - `networks`: lists that replace those of the setting `networks`; nil for these.
    case rejudge(since: Timestamp, isTrial: Bool, networks: [GivenNetworks]?)
    /// Confirms to retention that the clock is right.
    case confirmClock

    /// The command as an administrator types it, without options that name people.
    public var name: String {
        switch self {
        case .erase, .settle, .compact: "contact erase"
        case .rejudge: "rejudge"
        case .confirmClock: "retention --confirm-clock"
        }
    }
}

/// A list of networks that was given with a command. Its text is sent, because the hub may not be able to read its file.
public struct GivenNetworks: Codable, Hashable, Sendable {
    /// The path as it was given, for errors.
    public var file: String
    /// The whole text.
    public var text: String

    /// Reads a list from a file. Blocks while it reads.
    ///
    /// - Throws: `ControlError` if the file cannot be read.
    public init(contentsOf path: String) throws {
        do throws(NetworkListError) {
            let list = try NetworkText(contentsOf: path)
            (file, text) = (path, String(decoding: list.bytes, as: UTF8.self))
        } catch {
            throw ControlError(withoutList: "\(error)")
        }
    }

    var list: NetworkText { NetworkText(file: file, bytes: Array(text.utf8)) }
}

/// What the hub writes.
public enum ControlLine: Codable, Hashable, Sendable {
    /// Another command is at work, and this one waits for its end.
    case waiting(other: String)
    /// The command begins.
    case started
    /// A rejudged activity that changed, or would change in a trial.
    case judged(activity: RejudgedActivity)
    /// The command is done. The last line.
    case done(result: ControlResult)
    /// The command was refused or has failed, and why. The last line.
    case failed(reason: String)
}

/// What a command did.
public enum ControlResult: Codable, Hashable, Sendable {
    /// A contact was erased.
    case erased(report: ErasureReport)
    /// The write-ahead log is empty.
    case settled
    /// The file is rewritten, and the write-ahead log empty.
    case compacted
    /// Hits were judged again.
    case rejudged(report: Rejudging.Report)
    /// The time up to which the clock is trusted now.
    case clockConfirmed(at: Timestamp)
}

/// What an erasure did.
public struct ErasureReport: Codable, Hashable, Sendable {
    /// Whether anything was stored about the contact, besides an opt-out.
    public var wasKept: Bool
    /// Whether the contact has opted out.
    public var hasOptedOut: Bool
    /// What was erased.
    public var erased: Erasure.Report
}

/// An activity whose verdict differs.
public struct RejudgedActivity: Codable, Hashable, Sendable {
    /// The user's address.
    public var user: String
    /// Its place in the user's log.
    public var seq: Seq
    /// An open or a click.
    public var kind: Kind
    /// The contact's address; nil if the contact is anonymous.
    public var contact: String?
    /// The verdict before the change.
    public var oldVerdict: Verdict?
    /// How the hit had reached the hub, by the old judgement.
    public var oldVia: Via?
    /// The new verdict.
    public var verdict: Verdict
    /// How the hit reached the hub, by the new judgement.
    public var via: Via
    /// Why the new verdict holds.
    public var reason: String

    init(_ change: Rejudging.Change, user: String) {
        self.user = user
        seq = change.seq
        kind = change.activity.kind
        contact = change.activity.recipient?.email
        oldVerdict = change.activity.verdict
        oldVia = change.activity.via
        verdict = change.judgement.verdict
        via = change.judgement.via
        reason = change.judgement.reason
    }
}

/// Why a command was refused or failed, and what to do, in one line.
public struct ControlError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line.
    public var description: String

    init(_ description: String) { self.description = description }

    /// A list or table cannot be used by which hits were judged.
    init(withoutList fault: String) { self.init("\(fault); fix it first: hits would be judged without it") }
}
