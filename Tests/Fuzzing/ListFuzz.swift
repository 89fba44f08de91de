// fuzz: modules Core Wire HTTPWire WebAuthn Crypto Verdicts GeoIP FuzzHarness
// fuzz: packages libcrypto libmaxminddb
// fuzz: corpus Tests/Fuzzing/corpus/list
// fuzz: dictionary Tests/Fuzzing/list.dict
// fuzz: length 1500
import FuzzHarness

/// What libFuzzer calls with each input (deploy/dev/fuzz.sh): lists of networks.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLists(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let wrong = Fuzz.lists(Array(UnsafeBufferPointer(start: data, count: count)))
    if !wrong.isEmpty { fatalError(wrong.joined(separator: "\n")) }
    return 0
}
