// fuzz: modules Core HTMLParsing MailRewriting MailHarness
// fuzz: packages gmime-3.0 gumbo
// fuzz: corpus Tests/MailRewritingTests/Corpus
// fuzz: dictionary Tests/Fuzzing/mail.dict
// fuzz: length 20000
import MailHarness

/// What libFuzzer calls with each input (deploy/dev/fuzz.sh): the whole way from bytes to a copy, and the copy once more.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMailCraft(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let wrong = MailFuzz.mail(Array(UnsafeBufferPointer(start: data, count: count)))
    if !wrong.isEmpty { fatalError(wrong.joined(separator: "\n")) }
    return 0
}
