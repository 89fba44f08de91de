import Foundation
import Synchronization

/// A loopback port that nobody listens on now and that this run has not given to another test. It is below the range from
/// which the system takes ports for outgoing connections.
public func freePort() throws -> UInt16 {
    for _ in 0..<1000 {
        let port = UInt16.random(in: 12_000..<32_000)
        guard givenPorts.withLock({ $0.insert(port).inserted }), isFree(port) else { continue }
        return port
    }
    throw Failure("no free port")
}

private let givenPorts = Mutex<Set<UInt16>>([])

private func isFree(_ port: UInt16) -> Bool {
    let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(fd) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}
