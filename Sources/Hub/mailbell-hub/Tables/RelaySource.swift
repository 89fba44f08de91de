import Hub
import Truth

/// Where `networks update` gets Apple's list of its relays, and where it puts it.
enum RelaySource {
    /// Apple, "Prepare your network or web server for iCloud Private Relay".
    static let url = "https://mask-api.icloud.com/egress-ip-ranges.csv"

    static func file(in data: String) -> String { data + "/networks/apple-relays.csv" }
}

extension FileUpdate<Int> {
    /// Puts a list of Apple's relays in place of another, and tells how many networks it has.
    ///
    /// - Parameter force: Whether a list may take the place of one that is more than twice as long.
    static func relays(at target: String, force: Bool) -> FileUpdate {
        FileUpdate(target: target, maximumBytes: NetworkText.maximumBytes) { fresh, source in
            let count: Int
            do throws(NetworkListError) {
                count = try Networks.relayCount(in: NetworkText(contentsOf: fresh))
            } catch {
                throw CommandError(
                    "refused, what was in use stays: \(NetworkListError(file: source, line: error.line, problem: error.problem))"
                )
            }
            if !force, let old = try? Networks.relayCount(in: NetworkText(contentsOf: target)), count * 2 < old {
                throw CommandError(
                    "\(source) is refused: it has \(count) networks, and the one in use \(old); --force takes it all the same"
                )
            }
            return count
        }
    }
}
