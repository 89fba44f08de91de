import Glibc
import MailRewriting

/// What libFuzzer (deploy/dev/fuzz.sh) and the tests' smoke run call with each input. Each function returns what did not hold;
/// nothing if all is well.
public enum MailFuzz {
    private static let pixel = "https://mail.example.com/o/AbCdEfGhIjKlMnOpQrStUvWxYz012345.gif"

    /// The whole way from bytes to a copy, and the copy once more.
    public static func mail(_ bytes: [UInt8]) -> [String] {
        let options = CraftOptions(ownBases: ["https://mail.example.com"], addsHTML: true)
        let draft = Draft(bytes, options: options)
        var links: [String: String] = [:]
        for (n, url) in draft.links.enumerated() {
            links[url] = "https://mail.example.com/c/AbCdEfGhIjKlMnOpQrStUvWxYz012345/\(n + 1)"
        }
        let copy = draft.instrument(pixelURL: pixel, links: links, messageID: "<1@example.com>")
        guard copy.untouched == nil else {
            return copy.bytes == draft.untracked ? [] : ["what is untouched is not the original"]
        }
        var wrong: [String] = []
        let again = Draft(copy.bytes, options: options)
        if let untouched = again.untouched { wrong.append("a copy cannot be read again: \(untouched.description)") }
        // The wish that links stay has left with its header.
        if !again.links.isEmpty, draft.track != .opens {
            wrong.append("a link would be rewritten twice: \(again.links)")
        }
        let bare = again.instrument(pixelURL: nil)
        if bare.untouched == nil, bare.removedPixels < 1 { wrong.append("the pixel was not found again") }
        return wrong
    }

    /// Lists of addresses, parameters of Content-Type and encoded words. The first byte says which field the rest is put into,
    /// and whether it is repeated: 60,000 bytes of one pattern are what makes a parser recurse.
    public static func header(_ input: [UInt8]) -> [String] {
        guard let first = input.first else { return [] }
        let names = [
            "Cc", "To", "From", "Reply-To", "Subject", "Content-Type", "Content-Disposition", "Message-ID",
        ]
        var value = Array(input.dropFirst())
        if first & 0x80 != 0, !value.isEmpty {
            let unit = value
            while value.count < 60_000 { value += unit }
        }
        let name = names[Int(first & 7)]
        let field = Array("\(name): ".utf8) + (name == "Content-Type" ? Array("text/html; ".utf8) : []) + value + [10]
        var message = Array("From: sam@example.com\nTo: a@example.net\n".utf8)
        let isInside = first & 0x40 != 0
        if isInside { message += Array("Content-Type: message/rfc822\n\n".utf8) }
        message += field + Array("\n<p>x</p>\n".utf8)
        var wrong: [String] = []
        let start = processorSeconds()
        let header = MailHeader(message)
        if header.fault == nil, header.recipients.count > 3 * CraftLimits.addresses {
            wrong.append("too many recipients")
        }
        let draft = Draft(message)
        let copy = draft.instrument(pixelURL: pixel)
        if copy.untouched != nil, copy.bytes != draft.untracked {
            wrong.append("what is untouched is not the original")
        }
        // A hundred times what such a header takes, with the sanitizer.
        let taken = processorSeconds() - start
        if taken > 5 { wrong.append("it took \(taken) s") }
        return wrong
    }

    /// This thread's alone, however many others run.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
