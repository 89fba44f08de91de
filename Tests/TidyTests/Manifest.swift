/// The targets of Package.swift, parsed from its text: running SwiftPM would take seconds and its lock.
struct Manifest {
    struct Target: Equatable {
        var name: String
        /// Relative to the root of the repository.
        var folder: String
        /// The modules that the target may import.
        var dependencies: Set<String>
    }

    private(set) var targets: [Target] = []

    init(_ text: String) {
        for match in text.matches(of: /\.(target|executableTarget|testTarget|systemLibrary)\(/) {
            let declaration = Self.argument(text[match.range.upperBound...])
            guard let name = declaration.firstMatch(of: /name:\s*"([^"]+)"/)?.output.1 else { continue }
            let folder = declaration.firstMatch(of: /path:\s*"([^"]+)"/)?.output.1
            let parent = match.output.1 == "testTarget" ? "Tests" : "Sources"
            targets.append(
                Target(
                    name: String(name), folder: folder.map(String.init) ?? "\(parent)/\(name)",
                    dependencies: Self.dependencies(declaration)))
        }
    }

    /// The target whose folder contains a file; of nested folders, the innermost counts.
    func target(of path: String) -> Target? {
        targets.filter { path.hasPrefix($0.folder + "/") }.max { $0.folder.count < $1.folder.count }
    }

    /// The text up to the closing parenthesis.
    private static func argument(_ text: Substring) -> Substring {
        var depth = 1
        return text.prefix { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return depth > 0
        }
    }

    /// All names between `dependencies:` and the next argument.
    private static func dependencies(_ declaration: Substring) -> Set<String> {
        guard let start = declaration.firstRange(of: "dependencies:") else { return [] }
        let rest = declaration[start.upperBound...].replacing(/package:\s*"[^"]+"/, with: "")
        let end = rest.firstMatch(of: /\b(path|exclude|resources|swiftSettings|linkerSettings):/)?.range.lowerBound
        return Set(
            rest[..<(end ?? rest.endIndex)].matches(of: /"([^"]+)"/).map {
                String($0.output.1).replacing("-", with: "_")
            })
    }
}
