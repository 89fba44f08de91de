public import Core

/// What tells which autonomous system announces an address: a table of them.
public protocol AutonomousSystems: Sendable {
    /// The system's number; nil if it is not known. Asked on the way of a hit: waits for nothing.
    func systemNumber(of address: IPAddress) -> UInt32?
}

/// What finds out the names of hosts, in its own time.
public protocol HostNames: Sendable {
    /// The name of the host with this address, if it is known by now, and the name leads back to the address.
    ///
    /// Asked on the way of a hit: waits for nothing. If nothing is known yet, it may begin to find out, and then answers later
    /// questions.
    func name(of address: IPAddress) -> String?
}
