import Core

/// Why a list of networks cannot be used: `file:line: what is wrong and how to fix it`.
public struct NetworkListError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The list's file.
    public var file: String
    /// The invalid line, counted from 1; nil if the file as a whole is invalid.
    public var line: Int?
    /// What is wrong and how to fix it.
    public var problem: String

    /// An error in a line, or in the file as a whole.
    public init(file: String, line: Int? = nil, problem: String) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    public var description: String { "\(file):\(line.map { "\($0):" } ?? "") \(problem)" }
}

/// The subject of a line of a list.
enum NetworkKey: Hashable, Sendable {
    case network(IPNetwork)
    /// An autonomous system, by its number.
    case system(UInt32)
    /// All host names with this suffix: `example.com` for the line's `*.example.com`.
    case names(String)
}

/// A parsed list of networks. Each line is `network class owner # source, date`; instead of a network it may have an
/// autonomous system, `AS64496`, or host names, `*.example.com`. Apple's list of its relays is read too, as Apple publishes
/// it.
struct NetworkList: Sendable {
    private(set) var labels: [NetworkKey: NetworkLabel] = [:]
    /// The networks of Apple's list, which all have the same label.
    private(set) var relays: [IPNetwork] = []

    /// The number of entries.
    var count: Int { labels.count + relays.count }

    /// Reads a list of either form.
    ///
    /// - Throws: for the first invalid line.
    init(_ bytes: [UInt8], file: String) throws(NetworkListError) {
        if RelayList.isOne(bytes) {
            relays = try RelayList.networks(in: bytes, file: file)
        } else {
            try read(bytes, file: file)
        }
    }

    private mutating func read(_ bytes: [UInt8], file: String) throws(NetworkListError) {
        var lines: [NetworkKey: Int] = [:]
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            func fault(_ problem: String) -> NetworkListError {
                NetworkListError(file: file, line: number, problem: problem)
            }
            guard let text = String(validating: line, as: UTF8.self) else {
                throw fault("not UTF-8: write the list as plain text")
            }
            let words = text.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            guard let first = words.first else { continue }
            let key: NetworkKey
            let label: NetworkLabel
            do {
                key = try Self.key(first)
                label = try Self.label(words.dropFirst())
            } catch {
                throw fault(error.problem)
            }
            if let earlier = lines[key] {
                throw fault("\(key) is given on line \(earlier) already: remove one of the two")
            }
            lines[key] = number
            labels[key] = label
        }
    }

    struct Fault: Error {
        var problem: String
    }

    private static func key(_ word: Substring) throws(Fault) -> NetworkKey {
        if word.hasPrefix("*.") { return .names(try HostName.suffix(word)) }
        if word.hasPrefix("AS") || word.hasPrefix("as") {
            guard word.dropFirst(2).utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = UInt32(word.dropFirst(2)),
                number > 0
            else { throw Fault(problem: "'\(word.excerpt(bytes: 60))' is no autonomous system such as AS64496") }
            return .system(number)
        }
        return .network(try network(word))
    }

    /// Parses a word as a network.
    static func network(_ word: Substring) throws(Fault) -> IPNetwork {
        guard let network = IPNetwork(word) else {
            throw Fault(
                problem:
                    "'\(word.excerpt(bytes: 60))' is not a network such as 203.0.113.0/24 or 2001:db8::/32, an autonomous system such "
                    + "as AS64496, or host names such as *.example.com")
        }
        let first = IPAddress(network.first, isIPv4: network.base.isIPv4)
        guard first == network.base else {
            throw Fault(
                problem: "'\(word.excerpt(bytes: 60))' begins inside a network: write \(first)/\(network.prefix)")
        }
        return network
    }

    private static func label(_ words: ArraySlice<Substring>) throws(Fault) -> NetworkLabel {
        // Each line of a list comes here: texts are made for faults alone.
        var all: String { NetworkClass.allCases.map(\.rawValue).joined(separator: ", ") }
        guard let word = words.first else { throw Fault(problem: "the class is missing: one of \(all)") }
        guard let networkClass = NetworkClass(rawValue: String(word)) else {
            throw Fault(problem: "'\(word.excerpt(bytes: 60))' is no class: write one of \(all)")
        }
        let owner = words.dropFirst().joined(separator: " ")
        guard owner.utf8.count <= 60, owner.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            throw Fault(
                problem: "the owner is not up to 60 bytes of text: shorten it, or put # before what is a remark")
        }
        return NetworkLabel(networkClass: networkClass, owner: owner.isEmpty ? nil : owner)
    }
}

extension NetworkKey: CustomStringConvertible {
    var description: String {
        switch self {
        case .network(let network): network.description
        case .system(let number): "AS\(number)"
        case .names(let suffix): "*." + suffix
        }
    }
}

extension IPNetwork {
    /// The lowest address as a number.
    var first: UInt128 { base.number & ~hostBits }
    /// The highest address as a number.
    var last: UInt128 { base.number | hostBits }

    private var hostBits: UInt128 {
        let width = (base.isIPv4 ? 32 : 128) - prefix
        return width == 128 ? .max : (1 << UInt128(width)) - 1
    }
}

extension IPAddress {
    /// The address as a number; for IPv4, of 32 bits.
    var number: UInt128 { UInt128(high) << 64 | UInt128(low) }

    fileprivate init(_ number: UInt128, isIPv4: Bool) {
        self =
            isIPv4
            ? IPAddress(v4: UInt32(truncatingIfNeeded: number))
            : IPAddress(high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number))
    }
}
