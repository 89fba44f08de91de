public import Core
import Crypto
import Transport
import Verdicts

/// An event path for a process that has the store to itself, such as an administrator's command while no hub runs.
public func makeRunner(_ store: any Store) -> LedgerRunner {
    let ledger = Ledger(store: store, places: NoPlaces(), judge: RuleJudge(), random: BufferedRandom())
    return LedgerRunner(ledger, store: store) { .now }
}

/// Nothing is located: no hits come.
private struct NoPlaces: Places {
    func place(of address: IPAddress) -> Location? { nil }
}
