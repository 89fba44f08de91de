// fuzz: modules Core Wire HTTPWire WebAuthn Crypto Verdicts GeoIP FuzzHarness
// fuzz: packages libcrypto libmaxminddb
// fuzz: corpus Tests/Fuzzing/corpus/passkey
// fuzz: dictionary Tests/Fuzzing/passkey.dict
// fuzz: length 2000
import FuzzHarness

/// What libFuzzer calls with each input (deploy/dev/fuzz.sh): what browsers and authenticators say of passkeys.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPasskeys(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let wrong = Fuzz.passkeys(Array(UnsafeBufferPointer(start: data, count: count)))
    if !wrong.isEmpty { fatalError(wrong.joined(separator: "\n")) }
    return 0
}
