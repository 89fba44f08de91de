// fuzz: modules Core Wire HTTPWire WebAuthn Crypto Verdicts GeoIP FuzzHarness
// fuzz: packages libcrypto libmaxminddb
// fuzz: corpus Tests/Fuzzing/corpus/table Tests/GeoIPTests/Fixtures
// fuzz: dictionary Tests/Fuzzing/table.dict
// fuzz: length 4000
import FuzzHarness

/// What libFuzzer calls with each input (deploy/dev/fuzz.sh): tables of places, of both kinds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTables(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let wrong = Fuzz.tables(Array(UnsafeBufferPointer(start: data, count: count)))
    if !wrong.isEmpty { fatalError(wrong.joined(separator: "\n")) }
    return 0
}
