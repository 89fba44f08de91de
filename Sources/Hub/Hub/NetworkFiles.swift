import GeoIP
import Synchronization
import Truth

#if canImport(Glibc)
    import Glibc
#endif

/// An operator's own lists of networks, which can be replaced while they are in use.
final class NetworkFiles: Sendable {
    /// What a look at the file has brought.
    enum Outcome {
        case swapped(Networks)
        /// A list cannot be used; those that were read before stay.
        case refused(NetworkListError)
        /// The files are those that were read last, or were refused then.
        case unchanged
    }

    /// In the order in which they are read: of a network that is in several, the last one counts.
    let paths: [String]
    /// A list that is read before the others, once there is one.
    let standard: String?
    /// What was read first.
    let networksAtStart: Networks

    /// What stood at the paths when they were read last. Held for a whole reload, so that of two the later one counts.
    private let versions: Mutex<[FileVersion?]>
    private let refused = Atomic(false)

    /// Whether what is in use is not what is in the files now.
    var isRefused: Bool { refused.load(ordering: .relaxed) }

    /// Reads the lists for the first time. Blocks while it does.
    ///
    /// - Parameter complain: told of a `standard` list that cannot be used; nobody has asked for that one.
    init(
        _ paths: [String], standard: String?, complain: (NetworkListError) -> Void
    ) throws(NetworkListError) {
        self.paths = paths
        self.standard = standard
        let all = (standard.map { [$0] } ?? []) + paths
        versions = Mutex(all.map { FileVersion(path: $0) })
        let own = try Self.texts(paths)
        do throws(NetworkListError) {
            networksAtStart = try Networks(own: try Self.texts(ifThere: standard) + own)
        } catch {
            // What is wrong with the others comes out here.
            networksAtStart = try Networks(own: own)
            complain(error)
            refused.store(true, ordering: .relaxed)
        }
    }

    /// Reads the lists anew, and lets `truth` judge by them if they can be used. Blocks while it does.
    ///
    /// - Parameter always: also if nothing new stands at the paths.
    func reload(into truth: Truth, always: Bool) -> Outcome {
        versions.withLock { last in
            // Taken before the files are opened: if one is replaced in between, the next call sees a new version.
            let versions = ((standard.map { [$0] } ?? []) + paths).map { FileVersion(path: $0) }
            guard always || versions != last else { return .unchanged }
            last = versions
            do throws(NetworkListError) {
                let networks = try Networks(own: try Self.texts(ifThere: standard) + Self.texts(paths))
                truth.use(networks)
                refused.store(false, ordering: .relaxed)
                return .swapped(networks)
            } catch {
                refused.store(true, ordering: .relaxed)
                return .refused(error)
            }
        }
    }

    private static func texts(_ paths: [String]) throws(NetworkListError) -> [NetworkText] {
        var texts: [NetworkText] = []
        for path in paths { texts.append(try NetworkText(contentsOf: path)) }
        return texts
    }

    private static func texts(ifThere path: String?) throws(NetworkListError) -> [NetworkText] {
        guard let path, access(path, F_OK) == 0 else { return [] }
        return [try NetworkText(contentsOf: path)]
    }
}
