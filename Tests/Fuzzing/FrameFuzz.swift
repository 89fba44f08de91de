// fuzz: modules Core Wire HTTPWire WebAuthn Crypto Verdicts GeoIP FuzzHarness
// fuzz: packages libcrypto libmaxminddb
// fuzz: corpus Tests/Fuzzing/corpus/frame
// fuzz: dictionary Tests/Fuzzing/frame.dict
// fuzz: length 2000
import FuzzHarness

/// What libFuzzer calls with each input (deploy/dev/fuzz.sh): frames of both sides, and activities as they are stored.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFrames(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let wrong = Fuzz.frames(Array(UnsafeBufferPointer(start: data, count: count)))
    if !wrong.isEmpty { fatalError(wrong.joined(separator: "\n")) }
    return 0
}
