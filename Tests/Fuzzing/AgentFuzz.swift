// fuzz: modules Core Wire HTTPWire WebAuthn Crypto Verdicts GeoIP FuzzHarness
// fuzz: packages libcrypto libmaxminddb
// fuzz: corpus Tests/Fuzzing/corpus/agent
// fuzz: dictionary Tests/Fuzzing/agent.dict
// fuzz: length 1500
import FuzzHarness

/// What libFuzzer calls with each input (deploy/dev/fuzz.sh): user agents, and the headers in which proxies name a client.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzAgents(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let wrong = Fuzz.agents(Array(UnsafeBufferPointer(start: data, count: count)))
    if !wrong.isEmpty { fatalError(wrong.joined(separator: "\n")) }
    return 0
}
