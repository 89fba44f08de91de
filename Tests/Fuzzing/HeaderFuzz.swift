// fuzz: modules Core HTMLParsing MailRewriting MailHarness
// fuzz: packages gmime-3.0 gumbo
// fuzz: corpus Tests/Fuzzing/corpus/header
// fuzz: dictionary Tests/Fuzzing/header.dict
// fuzz: length 60000
import MailHarness

/// What libFuzzer calls with each input (deploy/dev/fuzz.sh): lists of addresses, parameters, encoded words.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHeaders(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let wrong = MailFuzz.header(Array(UnsafeBufferPointer(start: data, count: count)))
    if !wrong.isEmpty { fatalError(wrong.joined(separator: "\n")) }
    return 0
}
