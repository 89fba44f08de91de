import GeoIP
import Synchronization
import Verdicts

#if canImport(Glibc)
    import Glibc
#endif

/// The operator's lists of networks, reloaded while they are in use.
///
/// A list that is invalid when first read is skipped until its file is replaced; the others are used. Once a list has
/// been in use, an invalid new version changes nothing: all old lists stay in use.
final class NetworkFiles: Sendable {
    /// Result of a reload.
    enum Outcome {
        /// The valid lists are in use; `without` has the faults of the others, none of which was ever in use.
        case swapped(Networks, without: [NetworkListError])
        /// A list that was in use is now invalid; the old lists stay in use.
        case refused(NetworkListError)
        /// No file has changed since the last reload, even if that refused one.
        case unchanged
    }

    /// In reading order: if several lists contain a network, the last one wins.
    let paths: [String]
    /// A list that is read before the others, if its file exists.
    let standard: String?
    /// The lists as first read.
    let networksAtStart: Networks

    private struct State {
        /// Versions of the files at the last reload.
        var versions: [FileVersion?]
        /// Paths of the lists in use.
        var used: Set<String>
    }
    /// Locked during a whole reload, so that the later of two concurrent reloads wins.
    private let state: Mutex<State>
    private let refused: Atomic<Bool>

    /// Whether a file was refused at the last reload.
    var isRefused: Bool { refused.load(ordering: .relaxed) }

    /// Reads the lists for the first time. Blocks while it reads.
    ///
    /// - Parameters:
    ///   - given: texts that are used after the files.
    ///   - complain: called for each list that cannot be used.
    init(
        _ paths: [String], standard: String?, given: [NetworkText] = [], complain: (NetworkListError) -> Void
    ) {
        self.paths = paths
        self.standard = standard
        let all = Self.all(paths, standard)
        let versions = all.map { FileVersion(path: $0) }
        let reading = Reading(all, standard: standard, given: given)
        networksAtStart = reading.networks
        state = Mutex(State(versions: versions, used: reading.used))
        refused = Atomic(!reading.faults.isEmpty)
        reading.faults.forEach(complain)
    }

    /// Reloads the lists, and makes `judge` use them if they are valid. Blocks while it reads.
    ///
    /// - Parameter always: reload even if no file has changed.
    func reload(into judge: RuleJudge, always: Bool) -> Outcome {
        state.withLock { state in
            // Taken before the files are opened: if a file is replaced in between, the next call sees a new version.
            let versions = Self.all(paths, standard).map { FileVersion(path: $0) }
            guard always || versions != state.versions else { return .unchanged }
            state.versions = versions
            let reading = Reading(Self.all(paths, standard), standard: standard)
            refused.store(!reading.faults.isEmpty, ordering: .relaxed)
            if let fault = reading.faults.first(where: { state.used.contains($0.file) }) { return .refused(fault) }
            state.used = reading.used
            judge.use(reading.networks)
            return .swapped(reading.networks, without: reading.faults)
        }
    }

    private static func all(_ paths: [String], _ standard: String?) -> [String] {
        (standard.map { [$0] } ?? []) + paths
    }

    /// The valid ones of some lists, and the faults of the others.
    private struct Reading {
        let networks: Networks
        /// Paths of the valid lists.
        let used: Set<String>
        let faults: [NetworkListError]

        /// - Parameter standard: the one path whose file may be missing.
        init(_ paths: [String], standard: String?, given: [NetworkText] = []) {
            var texts: [NetworkText] = []
            var faults: [NetworkListError] = []
            for path in paths where path != standard || access(path, F_OK) == 0 {
                do throws(NetworkListError) {
                    texts.append(try NetworkText(contentsOf: path))
                } catch {
                    faults.append(error)
                }
            }
            texts += given
            var networks = Networks.builtIn
            while !texts.isEmpty {
                do throws(NetworkListError) {
                    networks = try Networks(own: texts)
                    break
                } catch {
                    // `Networks` names the first invalid list. Drop it and try the rest.
                    faults.append(error)
                    let count = texts.count
                    texts.removeAll { $0.file == error.file }
                    if texts.count == count { texts.removeAll() }
                }
            }
            self.networks = networks
            used = Set(texts.map(\.file))
            self.faults = faults
        }
    }
}
