internal import CDescriptors
public import Core

#if canImport(Glibc)
    import Glibc
#endif

/// The address and port on which a server listens.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// The IP address; `::` means every address, IPv4 too.
    public var address: IPAddress
    /// 0 lets the system choose.
    public var port: UInt16

    /// An address and a port.
    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// Reads `127.0.0.1:8025` or `[::1]:8025`; nil if `text` is neither.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        guard let address = IPAddress(host) else { return nil }
        self.init(address: address, port: port)
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool {
        address.isIPv4 ? address.low >> 24 == 127 : address.high == 0 && address.low == 1
    }

    /// `127.0.0.1:8025` or `[::1]:8025`.
    public var description: String { address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)" }
}

/// Why a server could not listen.
public struct ListenError: Error, CustomStringConvertible {
    /// What failed, why, and what to do, in one line.
    public var description: String
    /// The address that could not be used; nil if something else is at fault, such as the certificate.
    public var address: ListenAddress?

    /// An error with its text.
    public init(description: String, address: ListenAddress? = nil) {
        self.description = description
        self.address = address
    }
}

extension ListenAddress {
    /// Checks that a server can listen on the address, and releases it again.
    ///
    /// - Throws: `ListenError` if the address is in use, not this machine's, or not allowed to this user.
    public func probe() throws(ListenError) { close(try open()) }

    /// Opens a non-blocking listening socket. `::` listens for IPv4 too.
    ///
    /// - Throws: `ListenError` if the address is in use, not this machine's, or not allowed to this user.
    func open() throws(ListenError) -> Int32 {
        let words = (
            (address.isIPv4 ? 0 : address.high).bigEndian,
            (address.isIPv4 ? 0xffff_0000_0000 | address.low : address.low).bigEndian
        )
        let fd = withUnsafeBytes(of: words) { bytes in
            mb_listen(bytes.assumingMemoryBound(to: UInt8.self).baseAddress, address.isIPv4 ? 1 : 0, port, 4096)
        }
        guard fd >= 0 else {
            // Only root can see which program uses the port.
            let code = errno
            let help = code == EADDRINUSE ? ": `ss -ltnp 'sport = :\(port)'`, as root, shows by which program" : ""
            throw ListenError(
                description: "cannot listen on \(self): \(String(cString: strerror(code)))\(help)", address: self)
        }
        return fd
    }
}
