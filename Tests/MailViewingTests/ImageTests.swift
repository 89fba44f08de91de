import MailViewing
import Testing

/// Images: from the mail itself, from others, and our own pixels.
@Suite struct ImageTests {
    private func washed(_ html: String, _ images: ImagePolicy) -> WashedMail {
        MailView.html(Array(html.utf8), images: images) {
            $0 == "a b@c" ? "/cid/1" : $0 == "bad" ? "//e.invalid/" : nil
        } restore: {
            $0.contains("/o/") ? .pixel : $0.contains("/c/") ? .link("https://shop.example/") : nil
        }
    }
    private func body(_ html: String, _ images: ImagePolicy) -> String {
        String(decoding: washed(html, images).content, as: UTF8.self)
            .replacing("<body>", with: "").replacing("</body>", with: "")
    }

    @Test(arguments: ["png", "jpeg", "jpg", "gif", "webp"]) func rasterDataIsShown(_ type: String) {
        #expect(
            body("<img src='data:image/\(type);base64,AAA=' alt=x>", .none)
                == "<img src=\"data:image/\(type);base64,AAA=\" alt=\"x\">")
    }

    @Test(arguments: [
        "data:image/svg+xml;base64,AAAA", "data:image/png,x", "data:text/html;base64,AAAA",
        "data:image/png;base64,A\"A",
        "javascript:x", "/app/x", "x.png", "cid:unknown", "cid:bad", "file:///x", "blob:https://e.invalid/x", "",
    ])
    func othersAreNotShown(_ source: String) {
        #expect(body("<img src='\(source)' width=9>", .none) == "<img width=\"9\">")
        #expect(body("<img src='\(source)' width=9>", .remote) == "<img width=\"9\">")
        #expect(!washed("<img src='\(source)'>", .none).hasRemoteImages)
    }

    @Test func partsOfTheMailAreShown() {
        #expect(body("<img src='CID:a%20b@c'>", .none) == "<img src=\"/cid/1\">")
        #expect(body("<td background='cid:a b@c'>", .none) == "")
        #expect(body("<table background='cid:a b@c'>", .none) == "<table background=\"/cid/1\"></table>")
        // Not by a path that the mail itself names.
        #expect(body("<img src='/cid/1'>", .none) == "<img>")
    }

    /// H7: https images alone, and only after the click.
    @Test func remoteImagesNeedTheClick() {
        let html =
            "<img src='https://e.invalid/1.png'><img src=http://e.invalid/2.png><img srcset='https://e.invalid/3 1x'>"
        #expect(body(html, .none) == "<img><img><img>")
        #expect(washed(html, .none).hasRemoteImages)
        #expect(body(html, .remote) == "<img src=\"https://e.invalid/1.png\"><img><img>")
        #expect(washed(html, .remote).hasRemoteImages)
        #expect(!washed("<img src=https://e.invalid/1.png>", .remote).hasRemoteImages)
        #expect(!washed("<p>x", .none).hasRemoteImages)
        for source in ["//e.invalid/x", "https:/e.invalid", "&#9;HTTP://e.invalid/"] {
            #expect(washed("<img src='\(source)'>", .none).hasRemoteImages)
        }
        for css in ["background:url(https://e.invalid/)", "background:url( '//e.invalid/')"] {
            #expect(washed("<p style=\"\(css)\">x", .none).hasRemoteImages)
            #expect(washed("<style>p{\(css)}</style>", .none).hasRemoteImages)
        }
        #expect(
            body("<p style=\"background:url(https://e.invalid/a)\">x", .remote)
                == "<p style=\"background:url(https://e.invalid/a)\">x</p>")
        #expect(
            body("<p style=\"background:url(http://e.invalid/a)\">x", .remote)
                == "<p style=\"background:url-(http://e.invalid/a)\">x</p>")
    }

    /// H7: Roundcube made CSS of this attribute.
    @Test func backgroundStaysAnAttribute() {
        #expect(
            body("<table background='https://e.invalid/a);b:url(x'>", .remote)
                == "<table background=\"https://e.invalid/a);b:url(x\"></table>")
        #expect(body("<table background='data:image/png,x);background:url(//e/t'>", .remote) == "<table></table>")
    }

    /// H15: showing our own mail, with images, is no open.
    @Test func ourOwnPixelIsGone() {
        for images in [ImagePolicy.none, .remote] {
            let html =
                "a<img src=https://mail.example.com/o/x.gif>b<p style='background:url(https://mail.example.com/o/y.gif)'>"
                + "<table background=https://mail.example.com/o/x.gif></table><img src=https://mail.example.com/c/x/1>"
            #expect(
                body(html, images)
                    == "ab<p style=\"background:url-(https://mail.example.com/o/y.gif)\"></p><table></table><img>")
            #expect(!washed(html, images).hasRemoteImages)
        }
        #expect(
            body("<p style='background:url(https://mail.example.com/\\6f/y.gif)'>", .remote)
                == "<p style=\"background:url(https://mail.example.com/o/y.gif)\"></p>".replacing("url(", with: "url-(")
        )
    }
}
