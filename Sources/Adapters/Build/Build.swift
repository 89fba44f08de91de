import CBuild
import Core

/// The commit that the programs were built from: `a2e4629dc0de` or `a2e4629dc0de-dirty`; nil if the build did not pass
/// it.
public let buildCommit: String? = {
    let commit = String(cString: mb_build_commit)
    return commit.isEmpty ? nil : commit
}()

/// The arguments, but a lone `-v` or `-V` becomes `--version`.
public func withVersionFlag(_ arguments: [String]) -> [String] {
    arguments == ["-v"] || arguments == ["-V"] ? ["--version"] : arguments
}

/// The version and the commit, as `--version` prints them.
public let versionText = mailbellVersion + (buildCommit.map { " (\($0))" } ?? "")
