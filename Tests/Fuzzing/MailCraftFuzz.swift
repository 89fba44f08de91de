import MailCraft

/// What libFuzzer calls with each input (deploy/dev/fuzz.sh): the whole way from bytes to a copy, and the copy once more.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMailCraft(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    let options = CraftOptions(ownBases: ["https://mail.example.com"], addsHTML: true)
    let draft = Draft(bytes, options: options)
    var links: [String: String] = [:]
    for (n, url) in draft.links.enumerated() {
        links[url] = "https://mail.example.com/c/AbCdEfGhIjKlMnOpQrStUvWxYz012345/\(n + 1)"
    }
    let copy = draft.instrument(
        pixelURL: "https://mail.example.com/o/AbCdEfGhIjKlMnOpQrStUvWxYz012345.gif", links: links,
        messageID: "<1@example.com>")
    guard copy.untouched == nil else {
        hold(copy.bytes == draft.untracked, "what is untouched is not the original")
        return 0
    }
    let again = Draft(copy.bytes, options: options)
    hold(again.untouched == nil, "a copy cannot be read again: \(again.untouched?.description ?? "")")
    // The wish that links stay has left with its header.
    hold(again.links.isEmpty || draft.track == .opens, "a link would be rewritten twice: \(again.links)")
    let bare = again.instrument(pixelURL: nil)
    hold(bare.untouched != nil || bare.removedPixels >= 1, "the pixel was not found again")
    return 0
}

/// A `precondition` says nothing in an optimised build.
private func hold(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}
