/// A program or command with its subcommands, by the names that users type.
public struct CommandTree: Sendable {
    /// The name of the program or command.
    public let name: String
    /// Whether `--help` lists it. An unlisted command can be run, but is never suggested.
    public let isListed: Bool
    private let makeChildren: @Sendable () -> [CommandTree]

    /// The subcommands.
    public var children: [CommandTree] { makeChildren() }

    /// A command with these subcommands, which are asked for only if an argument could be one of them: each start of a
    /// program comes here.
    public init(
        _ name: String, isListed: Bool = true, children: @autoclosure @escaping @Sendable () -> [CommandTree] = []
    ) {
        self.name = name
        self.isListed = isListed
        makeChildren = children
    }

    /// The error text for an unknown command, with the command that was probably meant. nil if all commands in the
    /// arguments exist; other errors in them are not looked for.
    ///
    /// - Parameter arguments: the program's arguments, without its own name.
    public func fault(in arguments: [String]) -> String? {
        var command = self
        var path = name
        for argument in arguments {
            guard !argument.isEmpty, !argument.hasPrefix("-") else { return nil }
            let children = command.children
            guard !children.isEmpty else { return nil }
            // The argument parser handles `help` and what follows it.
            if argument == "help" { return nil }
            guard let child = children.first(where: { $0.name == argument }) else {
                let names = children.filter(\.isListed).map(\.name)
                let shown = argument.count > 40 ? argument.prefix(40) + "…" : argument
                let meant =
                    closestWord(to: argument, among: names).map { "did you mean '\($0)'?" }
                    ?? "the commands are \(names.joined(separator: ", "))."
                return "'\(shown)' is not a command of \(path): \(meant) `\(path) --help` describes all commands."
            }
            command = child
            path += " " + child.name
        }
        return nil
    }
}

/// The one of `words` that was probably meant by `word`: the first that begins with it, else the closest one that
/// differs in at most a third of its letters. Two swapped neighbours count as one difference. nil if none is that
/// close.
func closestWord(to word: String, among words: [String]) -> String? {
    // Longer than any command; comparing it would waste time.
    guard word.utf8.count <= 64 else { return nil }
    let typed = Array(word.lowercased())
    if let begun = words.filter({ $0.hasPrefix(word.lowercased()) }).first, word.count >= 2 { return begun }
    let nearest = words.map { (word: $0, distance: distance(typed, Array($0))) }.min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(1, nearest.word.count / 3) else { return nil }
    return nearest.word
}

/// The optimal string alignment distance: how many letters to insert, delete, replace or swap with their neighbours.
private func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, beforeLast[j - 1] + 1) }
            row.append(least)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
