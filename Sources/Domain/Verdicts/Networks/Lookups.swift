public import Core

/// A table of autonomous systems: tells which one announces an address.
public protocol AutonomousSystems: Sendable {
    /// The system's number; nil if it is not known. Called while a hit is handled: must not block.
    func systemNumber(of address: IPAddress) -> UInt32?
}

/// Finds the names of hosts asynchronously.
public protocol HostNames: Sendable {
    /// The name of the host with this address; nil if it is not known yet, or does not resolve back to the address.
    ///
    /// Called while a hit is handled: must not block. If the name is not known yet, it may start a lookup, whose result
    /// later calls return.
    func name(of address: IPAddress) -> String?
}
