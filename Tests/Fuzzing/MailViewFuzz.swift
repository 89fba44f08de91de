// fuzz: modules Core HTMLParsing MailRewriting MailViewing MailHarness
// fuzz: packages gmime-3.0 gumbo
// fuzz: corpus Tests/MailViewingTests/Hostile
// fuzz: dictionary Tests/Fuzzing/view.dict
// fuzz: length 8000
import MailHarness

/// What libFuzzer calls with each input (deploy/dev/fuzz.sh): a mail's HTML, and the same bytes as plain text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMailView(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    let wrong = ViewFuzz.html(bytes) + ViewFuzz.text(bytes)
    if !wrong.isEmpty { fatalError(wrong.joined(separator: "\n")) }
    return 0
}
