#if canImport(Glibc)
    import Glibc
#endif

/// The path of a file that a setting names, either by its path or as `credential:NAME`.
///
/// A credential is a file in `/etc/mailbell/credentials` that only root can read. systemd copies it for the hub, for as long as
/// the hub runs: `LoadCredential=mailbell:/etc/mailbell/credentials` passes NAME as `mailbell_NAME` in
/// `$CREDENTIALS_DIRECTORY` (systemd.exec(5), CREDENTIALS). Commands that the unit does not run read the original.
///
/// - Throws: `Wrong` if NAME is empty, begins with a dot, or contains a slash.
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
