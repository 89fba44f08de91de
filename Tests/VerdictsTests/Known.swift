import Core
import Synchronization
import Verdicts

/// A table and a resolver that know what a test says, and remember what they were asked.
final class Known: AutonomousSystems, HostNames {
    private let systems: [String: UInt32]
    private let names: [String: String]
    private let questions = Mutex<[String]>([])

    init(systems: [String: UInt32] = [:], names: [String: String] = [:]) {
        self.systems = systems
        self.names = names
    }

    var asked: [String] { questions.withLock { $0 } }

    func systemNumber(of address: IPAddress) -> UInt32? {
        questions.withLock { $0.append("system \(address)") }
        return systems[address.description]
    }

    func name(of address: IPAddress) -> String? {
        questions.withLock { $0.append("name \(address)") }
        return names[address.description]
    }
}
