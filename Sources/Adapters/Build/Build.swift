import CBuild
import Mailbell

/// The commit that the programs were built from, `a2e4629dc0de` or `a2e4629dc0de-dirty`; nil if the build was not told it.
public let buildCommit: String? = {
    let commit = String(cString: mb_build_commit)
    return commit.isEmpty ? nil : commit
}()

/// The version with the commit, as `--version` tells it.
public let versionText = mailbellVersion + (buildCommit.map { " (\($0))" } ?? "")
