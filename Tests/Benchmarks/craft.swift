import Glibc
import MailRewriting

/// Measures MailRewriting alone: craft rate NAME HTML-BYTES ATTACHMENT-BYTES SECONDS, or craft memory HTML-BYTES
/// ATTACHMENT-BYTES. The message is multipart/mixed: text and quoted-printable HTML, with a link in each row of a table,
/// and an attachment in base64.
@main enum CraftBenchmark {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        let numbers = arguments.compactMap(Int.init)
        switch (arguments.first, numbers.count) {
        case ("rate", 3): rate(arguments[2], message(numbers[0], numbers[1]), seconds: Double(numbers[2]))
        case ("memory", 2): memory(message(numbers[0], numbers[1]))
        default:
            print("usage: craft rate NAME HTML-BYTES ATTACHMENT-BYTES SECONDS | memory HTML-BYTES ATTACHMENT-BYTES")
            exit(64)
        }
    }

    private static func rate(_ name: String, _ message: [UInt8], seconds: Double) {
        let links = hubLinks(Draft(message))
        let whole = perSecond(seconds) { track(Draft(message), links) }
        let draft = Draft(message)
        let copies = perSecond(seconds) { track(draft, links) }
        print(
            "\(name): \(message.count) bytes, \(links.count) links: \(whole) messages/s of one recipient;",
            "\(copies) further copies/s of one message")
    }

    private static func memory(_ message: [UInt8]) {
        // From here on the peak is counted anew (proc(5)).
        if let file = fopen("/proc/self/clear_refs", "w") {
            fputs("5", file)
            fclose(file)
        }
        let before = peak()
        let draft = Draft(message)
        track(draft, hubLinks(draft))
        let after = peak()
        print(
            "\(message.count) bytes: resident \(before / 1024) MB with the message in memory,",
            "\(after / 1024) MB at most while a copy was made")
    }

    private static func track(_ draft: Draft, _ links: [String: String]) {
        let copy = draft.instrument(pixelURL: "https://mail.example.com/o/AbCdEfGhIjKlMnOpQrStUv.gif", links: links)
        guard copy.hasPixel, copy.rewrittenLinks == links.count else {
            print("it was not tracked: \(copy.untouched?.description ?? "links are missing")")
            exit(1)
        }
    }

    private static func hubLinks(_ draft: Draft) -> [String: String] {
        var links: [String: String] = [:]
        for (n, url) in draft.links.enumerated() {
            links[url] = "https://mail.example.com/c/AbCdEfGhIjKlMnOpQrStUv/\(n + 1)"
        }
        return links
    }

    private static func perSecond(_ seconds: Double, _ work: () -> Void) -> Int {
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0
        while clock.now - start < .seconds(seconds) {
            work()
            count += 1
        }
        let spent = (clock.now - start).components
        return Int(Double(count) / (Double(spent.seconds) + Double(spent.attoseconds) / 1e18))
    }

    private static func message(_ htmlBytes: Int, _ attachmentBytes: Int) -> [UInt8] {
        var bytes = Array(
            """
            From: Sam Seller <sam@example.com>\r
            To: Alice Example <alice@example.org>\r
            Subject: Q3 offer\r
            Date: Mon, 23 Nov 2026 09:30:00 +0900\r
            Message-ID: <benchmark@example.com>\r
            MIME-Version: 1.0\r
            Content-Type: multipart/mixed; boundary="outer"\r
            \r
            --outer\r
            Content-Type: multipart/alternative; boundary="inner"\r
            \r
            --inner\r
            Content-Type: text/plain; charset=utf-8\r
            \r
            Our prices, and what is new.\r
            --inner\r
            Content-Type: text/html; charset=utf-8\r
            Content-Transfer-Encoding: quoted-printable\r
            \r
            <!DOCTYPE html>\r
            <html><head><title>Offer</title></head><body><table>\r

            """.utf8)
        bytes.reserveCapacity(bytes.count + htmlBytes + attachmentBytes + 4000)
        var row = 0
        let end = bytes.count + htmlBytes
        while bytes.count < end {
            row += 1
            bytes +=
                """
                <tr><td style=3D"padding:24px;font-family:Arial,sans-serif"><h2>Item \(row)</h2>\r
                <p style=3D"margin:0 0 12px">Gr=C3=B6=C3=9Fe und Preis: a longer text that says what=\r
                 the item is, how it is made, and why anybody may want to have it this autumn=\r
                 more than last year.</p><p><a class=3D"button" href=3D"https://example.com/i=\r
                tem/\(row)?utm_source=3Dnewsletter&amp;utm_medium=3Demail&amp;utm_campaign=3Dq3">=\r
                See it</a></p></td></tr>\r

                """.utf8
        }
        bytes += "</table></body></html>\r\n--inner--\r\n".utf8
        if attachmentBytes > 0 {
            bytes +=
                """
                --outer\r
                Content-Type: application/octet-stream\r
                Content-Transfer-Encoding: base64\r
                Content-Disposition: attachment; filename="offer.bin"\r
                \r

                """.utf8
            let line = [UInt8](repeating: 81, count: 76) + [13, 10]
            for _ in 0..<(attachmentBytes / line.count) { bytes += line }
        }
        bytes += "--outer--\r\n".utf8
        return bytes
    }

    /// The largest resident size so far, in KB.
    private static func peak() -> Int {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 200)
        while fgets(&line, 200, file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
                .split(whereSeparator: \.isWhitespace)
            if words.first == "VmHWM:" { return Int(words[1]) ?? 0 }
        }
        return 0
    }
}
