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
    /// - Parameters:
    ///   - given: lists that replace those of `networks`; nil for these.
    ///   - complain: called for each table and list that cannot be used.
    public func openJudge(given: [NetworkText]? = nil, complain: (String) -> Void) -> RuleJudge {
        RuleJudge(
            networks: NetworkFiles(given == nil ? networks : [], standard: relays, given: given ?? []) {
                complain("\($0)")
            }.networksAtStart,
            systems: TableSystems(tables: openTables { complain("\($0)") }),
            names: reverseDNS ? UnknownNames() : nil)
    }
}

/// Host names with reverse DNS on but every name unknown.
private struct UnknownNames: HostNames {
    func name(of address: IPAddress) -> String? { nil }
}
