import Foundation
import MailViewing

/// Washes HTML and gives the content as text.
func content(
    _ html: String, _ images: ImagePolicy = .none, inline: @escaping (String) -> String? = { _ in nil },
    restore: @escaping (String) -> RestoredURL? = { _ in nil }
) -> String {
    let washed = MailView.html(Array(html.utf8), images: images, inline: inline, restore: restore)
    return String(decoding: washed.content, as: UTF8.self)
}

/// The same without the tags of `<body>`.
func body(
    _ html: String, _ images: ImagePolicy = .none, inline: @escaping (String) -> String? = { _ in nil },
    restore: @escaping (String) -> RestoredURL? = { _ in nil }
) -> String {
    content(html, images, inline: inline, restore: restore)
        .replacing("<body>", with: "").replacing("</body>", with: "")
}

/// A link as the washer writes it.
func link(_ url: String, _ text: String) -> String {
    "<a href=\"\(url)\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">\(text)</a>"
}

/// The hostile mails, one payload each, which lead to http://e.invalid/. A script in them would set the title to `ran`.
enum Hostile {
    static let all: [(name: String, html: [UInt8])] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Hostile")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".html") }.sorted().compactMap { name in
            (try? Data(contentsOf: folder.appendingPathComponent(name))).map { (name, Array($0)) }
        }
    }()
}

/// Seconds of processor time that a call takes on this thread, however many others run.
func processorSeconds(_ call: () -> Void) -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    call()
    return now() - start
}
