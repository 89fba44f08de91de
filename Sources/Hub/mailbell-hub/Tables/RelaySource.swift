import Hub
import Verdicts

/// The source of Apple's list of its relays, and the file that `networks update` stores it in.
enum RelaySource {
    /// Apple, "Prepare your network or web server for iCloud Private Relay".
    static let url = "https://mask-api.icloud.com/egress-ip-ranges.csv"

    /// The path of the list in a data folder.
    static func file(in data: String) -> String { data + "/networks/apple-relays.csv" }
}

extension FileUpdate<Int> {
    /// Replaces the list of Apple's relays. The result is the number of its networks.
    ///
    /// - Parameter force: Whether to accept a list with less than half as many networks as the one in use.
    static func relays(at target: String, force: Bool) -> FileUpdate {
        FileUpdate(target: target, maximumBytes: NetworkText.maximumBytes) { fresh, source in
            let count: Int
            do throws(NetworkListError) {
                count = try Networks.relayCount(in: NetworkText(contentsOf: fresh))
            } catch {
                throw CommandError(
                    "refused, the list in use is kept: \(NetworkListError(file: source, line: error.line, problem: error.problem))"
                )
            }
            if !force, let old = try? Networks.relayCount(in: NetworkText(contentsOf: target)), count * 2 < old {
                throw CommandError(
                    "\(source) is refused: it has \(counted(count, "network")), less than half of the \(old) in use; --force accepts it"
                )
            }
            return count
        }
    }
}
