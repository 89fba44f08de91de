#if canImport(Glibc)
    import Glibc
#endif

/// Where the file is that a setting names: by its path, or as `credential:NAME`.
///
/// A credential is a file that root keeps for the hub. systemd hands it over where the hub alone can read it, for as long as it
/// runs: `LoadCredential=mailbell:/etc/mailbell/credentials` puts NAME there as `mailbell_NAME` (systemd.exec(5),
/// CREDENTIALS). Commands that are not run by the unit find it where root keeps it.
///
/// - Throws: `Wrong` if the name could lead out of the folder.
func namedFile(_ text: String) throws(Wrong) -> String {
    let scheme = "credential:"
    guard text.hasPrefix(scheme) else { return text }
    let name = text.dropFirst(scheme.count)
    guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
        throw Wrong("'\(text)' must name a file in /etc/mailbell/credentials, without a folder")
    }
    if let folder = getenv("CREDENTIALS_DIRECTORY").map({ String(cString: $0) }), folder.hasPrefix("/") {
        return "\(folder)/mailbell_\(name)"
    }
    return "/etc/mailbell/credentials/\(name)"
}
