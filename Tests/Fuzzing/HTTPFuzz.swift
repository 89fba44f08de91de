// fuzz: modules HTTPWire WireHarness
// fuzz: corpus Tests/Fuzzing/corpus/http
// fuzz: length 3000
import WireHarness

/// What libFuzzer calls with each input (deploy/dev/fuzz.sh): a connection of HTTP/1.1, cut and timed as the input says.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTP(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let wrong = WireFuzz.http(Array(UnsafeBufferPointer(start: data, count: count)))
    if !wrong.isEmpty { fatalError(wrong.joined(separator: "\n")) }
    return 0
}
