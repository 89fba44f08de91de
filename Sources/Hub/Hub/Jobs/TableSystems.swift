import GeoIP
import Mailbell
public import Truth

/// What a table of autonomous systems says to the judge.
struct TableSystems: AutonomousSystems {
    let tables: GeoIP

    func systemNumber(of address: IPAddress) -> UInt32? { tables.systemNumber(of: address) }
}

extension HubConfiguration {
    /// A judge as a hub has it, but that asks nobody for the names of hosts. Blocks while it reads tables and lists.
    ///
    /// - Parameter complain: told of what cannot be used and nobody has asked for.
    /// - Throws: an error whose description says what else cannot be used.
    public func openJudge(complain: (String) -> Void) throws -> Truth {
        Truth(
            networks: try readNetworks { complain("\($0)") },
            systems: TableSystems(tables: try openTables { complain("\($0)") }),
            names: reverseDNS ? UnknownNames() : nil)
    }
}

/// Where hosts have names that count, and none is known.
private struct UnknownNames: HostNames {
    func name(of address: IPAddress) -> String? { nil }
}
