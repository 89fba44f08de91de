/// Where the search for the client's address behind proxies ended.
public enum ProxyWord: String, CaseIterable, Sendable {
    /// At the client's address.
    case address
    /// All addresses are trusted proxies.
    case proxies
    /// At a UNIX socket that is not trusted.
    case unix
    /// At a hop named `_name`.
    case obfuscated
    /// At a hop named `unknown`.
    case unknown
    /// At a malformed hop.
    case malformed
    /// There is neither header, or not the one that the proxy is set to write.
    case missing
    /// The peer is not a trusted proxy, although it is on a private network and sent one of the headers.
    case untrusted
}
