import Core
import Synchronization
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// Performs commands for the command line: through the hub that serves the folder; or in this process, if no hub does.
/// Then it holds the folder's lock until this object is released, so that no hub starts meanwhile.
///
/// It never writes beside a hub: if the folder is locked and no hub answers at the socket, it waits, and then fails.
public final class FolderAdministration: Administration {
    private let folder: String
    private let command: String
    private let local: StoreAdministration
    private let patience: Duration
    private let waiting: @Sendable (String) -> Void
    private let lock = Mutex<DataFolder?>(nil)

    /// - Parameters:
    ///   - configuration: as for `StoreAdministration`. A hub that performs a command uses its own.
    ///   - command: the command's name, for a hub that is started meanwhile.
    ///   - patience: how long to wait for a hub that starts or stops, or for another command.
    ///   - waiting: called with the name of the command for which this one waits in the hub.
    public init(
        _ configuration: HubConfiguration, as command: String, patience: Duration = .seconds(10),
        waiting: @escaping @Sendable (String) -> Void
    ) {
        folder = configuration.data
        self.command = command
        local = StoreAdministration(configuration)
        self.patience = patience
        self.waiting = waiting
    }

    public func perform(
        _ command: ControlCommand, isWanted: @escaping @Sendable () -> Bool, judged: (RejudgedActivity) -> Void
    ) throws -> ControlResult {
        let deadline = MonotonicTime.now + patience
        while true {
            guard let holder = try lockedByOther() else {
                return try local.perform(command, isWanted: isWanted, judged: judged)
            }
            do {
                if let hub = try ControlClient(folder, waiting: waiting) {
                    return try hub.perform(command, isWanted: isWanted, judged: judged)
                }
            } catch is ControlClient.NotStarted {
                // The hub was stopping.
            }
            guard MonotonicTime.now < deadline else { throw ControlError(noAnswerIn: folder, heldBy: holder) }
            usleep(100_000)
        }
    }

    /// Takes the folder's lock, if it is free.
    ///
    /// - Returns: who holds it; nil if this object does.
    private func lockedByOther() throws -> String? {
        try lock.withLock { lock in
            guard lock == nil else { return nil }
            do throws(DataFolderError) {
                lock = try DataFolder(locking: folder, for: command)
                return nil
            } catch {
                guard let holder = error.holder else { throw error }
                return holder
            }
        }
    }
}

extension ControlError {
    /// The folder is locked, but no hub listens at its socket.
    fileprivate init(noAnswerIn folder: String, heldBy holder: String) {
        self.init(
            holder == DataFolder.serve
                ? "\(folder): a hub holds this folder and takes no commands: it is starting or stopping, or runs an older "
                    + "version. Nothing was changed. Try again; if this remains, restart the hub, for example with "
                    + "`systemctl restart mailbell-hub`, or stop it"
                : DataFolderError(folder, heldBy: holder).description)
    }
}
