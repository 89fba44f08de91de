import Core

/// Apple's list of the addresses from which its relays fetch (iCloud Private Relay and Mail Privacy Protection), published
/// at `https://mask-api.icloud.com/egress-ip-ranges.csv`: a quarter of a million lines such as
///
///     172.224.226.0/27,US,US-CA,Los Angeles,
///
/// The place that Apple gives for a relay is at best roughly that of its users, so it is not used.
enum RelayList {
    static let label = NetworkLabel(networkClass: .proxy, owner: "Apple")

    /// Whether the first line that is neither blank nor a comment has the form of Apple's list.
    static func isOne(_ bytes: [UInt8]) -> Bool {
        for line in bytes.prefix(4096).split(separator: newline) {
            let fields = line.split(separator: comma, maxSplits: 4, omittingEmptySubsequences: false)
            let first = String(decoding: fields[0], as: UTF8.self)
            if first.allSatisfy(\.isWhitespace) || first.hasPrefix("#") { continue }
            return fields.count >= 4 && IPNetwork(first) != nil
        }
        return false
    }

    /// The distinct networks.
    ///
    /// - Throws: for the first invalid line.
    static func networks(in bytes: [UInt8], file: String) throws(NetworkListError) -> [IPNetwork] {
        var networks: Set<IPNetwork> = []
        networks.reserveCapacity(bytes.count / 40)
        var number = 0
        for line in bytes.split(separator: newline, omittingEmptySubsequences: false) {
            number += 1
            guard let byte = line.first, byte != UInt8(ascii: "\r"), byte != UInt8(ascii: "#") else { continue }
            // A city's name may contain a comma; the first three fields cannot.
            let fields = line.split(separator: comma, maxSplits: 3, omittingEmptySubsequences: false)
            func fault(_ problem: String) -> NetworkListError {
                NetworkListError(file: file, line: number, problem: problem)
            }
            guard fields.count == 4, fields[1].count == 2 || fields[1].isEmpty else {
                throw fault("not a line of Apple's list, such as 172.224.226.0/27,US,US-CA,Los Angeles,")
            }
            do {
                networks.insert(try NetworkList.network(String(decoding: fields[0], as: UTF8.self)[...]))
            } catch {
                throw fault(error.problem)
            }
        }
        return Array(networks)
    }

    private static let newline = UInt8(ascii: "\n")
    private static let comma = UInt8(ascii: ",")
}
