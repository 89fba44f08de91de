import HTMLParsing

/// Makes HTML that is safe to show from a logged mail.
///
/// There are two layers, and each holds alone. Washing rebuilds the HTML from a list of what is allowed. The response's
/// content security policy forbids scripts and requests to others.
///
/// All functions are pure and take time linear in their input. Call them outside of the event loop: a large mail takes
/// up to `ViewLimits.seconds`.
public enum MailView {
    /// Washes HTML.
    ///
    /// - Parameters:
    ///   - source: the HTML in UTF-8. Invalid bytes become U+FFFD.
    ///   - inline: the URL of the part with a Content-ID, which is decoded and without angle brackets: an absolute path
    ///     on our own host, such as `/v1/entries/7/attachments/2`. nil if there is no such part, or it is not a png,
    ///     jpeg, gif or webp.
    ///   - restore: what a URL of a link or an image stands for, if it is one of our own hubs; nil for all others.
    public static func html(
        _ source: [UInt8], images: ImagePolicy, texts: ViewTexts = .english,
        inline: @escaping (_ contentID: String) -> String? = { _ in nil },
        restore: @escaping (_ url: String) -> RestoredURL? = { _ in nil }
    ) -> WashedMail {
        let most = ViewLimits.growth * source.count + ViewLimits.addedBytes
        var time = ParserTime(seconds: ViewLimits.seconds)
        let options = Washer.Options(
            images: images, texts: texts, most: most, inline: inline, isOwnPath: { _ in false }, restore: restore)
        if source.count <= ViewLimits.htmlBytes, let washed = washed(source, options, time: &time) { return washed }
        let text = PlainExtract.scanned(source, bytes: ViewLimits.textBytes)
        var page = TextPage(texts: texts, most: most, restore: restore)
        page.add(notice: texts.plainNotice)
        page.add(text)
        var washed = page.finished()
        washed.isPlain = true
        return washed
    }

    /// Washes until nothing changes: then a browser parses the result to the tree that was checked. nil if the HTML
    /// exceeds a limit.
    private static func washed(
        _ source: [UInt8], _ options: Washer.Options, time: inout ParserTime
    ) -> WashedMail? {
        var paths: Set<String> = []
        var first = options
        first.inline = { id in
            guard let path = options.inline(id), isPath(path) else { return nil }
            paths.insert(path)
            return path
        }
        guard let document = parsed(source, time: &time), var washed = Washer.wash(document, first) else { return nil }
        // What the first pass has written is not replaced again.
        var again = options
        again.inline = { _ in nil }
        again.restore = { _ in nil }
        let written = paths
        again.isOwnPath = { written.contains($0) }
        for _ in 1..<ViewLimits.passes {
            guard let document = parsed(washed.content, time: &time), let next = Washer.wash(document, again) else {
                return nil
            }
            if next.content == washed.content { return washed }
            washed.content = next.content
        }
        return nil
    }

    private static func parsed(_ text: [UInt8], time: inout ParserTime) -> HTMLDocument? {
        try? HTMLDocument(prepared(text), limits: ViewLimits.parser, time: &time)
    }

    /// The text as it is parsed, in the mode in which the document is shown.
    private static func prepared(_ text: [UInt8]) -> [UInt8] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return Array("<!doctype html>".utf8) + (text.starts(with: mark) ? text[3...] : text[...])
    }

    /// Whether it is an absolute path on the same host.
    private static func isPath(_ path: String) -> Bool {
        path.hasPrefix("/") && !path.hasPrefix("//") && path.utf8.count <= 1000
            && path.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }
    }

    /// Shows a plain text: with links, its lines as they are, and its quotes folded.
    ///
    /// - Parameters:
    ///   - flow: how the text was wrapped (RFC 3676).
    ///   - restore: as for `html`.
    public static func text(
        _ text: String, flow: TextFlow = .fixed, texts: ViewTexts = .english,
        restore: @escaping (_ url: String) -> RestoredURL? = { _ in nil }
    ) -> WashedMail {
        let most = ViewLimits.growth * text.utf8.count + ViewLimits.addedBytes
        var page = TextPage(texts: texts, most: most, restore: restore)
        page.add(text, flow: flow)
        return page.finished()
    }

    /// The text of HTML, for an index or an excerpt: blocks become lines, and no style, script or comment is in it.
    ///
    /// - Parameters:
    ///   - source: the HTML in UTF-8.
    ///   - bytes: maximum length of the result.
    public static func plainText(ofHTML source: [UInt8], bytes: Int = 64 * 1024) -> String {
        PlainExtract.text(of: source, bytes: bytes)
    }

    /// The Content-Security-Policy of the response with `WashedMail.document`.
    ///
    /// - `allow-same-origin` lets the app read the frame's height. No script can use it: there is no `allow-scripts`.
    /// - `'self'` is for the mail's own inline images, which our host serves.
    public static func contentSecurityPolicy(images: ImagePolicy) -> String {
        let sources = images == .remote ? "data: 'self' https:" : "data: 'self'"
        return "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
            + "style-src 'unsafe-inline'; img-src \(sources); frame-ancestors 'self'"
    }
}
