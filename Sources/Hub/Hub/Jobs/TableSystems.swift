import Core
import GeoIP
public import Verdicts

/// Gives the judge the autonomous systems of the location tables.
struct TableSystems: AutonomousSystems {
    let tables: GeoIP

    func systemNumber(of address: IPAddress) -> UInt32? { tables.systemNumber(of: address) }
}

extension HubConfiguration {
    /// A judge with the hub's tables and lists, but without DNS queries. Blocks while it reads them.
    ///
    /// - Parameter complain: called for each table and list that cannot be used.
    public func openJudge(complain: (String) -> Void) -> RuleJudge {
        RuleJudge(
            networks: readNetworks { complain("\($0)") },
            systems: TableSystems(tables: openTables { complain("\($0)") }),
            names: reverseDNS ? UnknownNames() : nil)
    }
}

/// Host names with reverse DNS on but every name unknown.
private struct UnknownNames: HostNames {
    func name(of address: IPAddress) -> String? { nil }
}
