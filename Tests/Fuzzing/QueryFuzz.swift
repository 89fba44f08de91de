// fuzz: modules Core Wire HTTPWire WebAuthn Crypto Verdicts GeoIP FuzzHarness
// fuzz: packages libcrypto libmaxminddb
// fuzz: corpus Tests/Fuzzing/corpus/query
// fuzz: dictionary Tests/Fuzzing/query.dict
// fuzz: length 1500
import FuzzHarness

/// What libFuzzer calls with each input (deploy/dev/fuzz.sh): queries, cursors, tickets, bodies of the API.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzQueries(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let wrong = Fuzz.queries(Array(UnsafeBufferPointer(start: data, count: count)))
    if !wrong.isEmpty { fatalError(wrong.joined(separator: "\n")) }
    return 0
}
