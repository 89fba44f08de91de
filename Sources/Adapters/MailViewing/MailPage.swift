/// The HTML document around a mail's content.
enum MailPage {
    static func document(_ content: [UInt8]) -> [UInt8] {
        start + content + Array("</html>\n".utf8)
    }

    /// Mail is shown on white even if the app is dark: many mails set only one of their two colors.
    static let start = Array(
        """
        <!doctype html>
        <html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
        <meta name="referrer" content="no-referrer"><meta name="color-scheme" content="only light"><style>\
        html{color-scheme:only light;background:#fff;color:#1b1b1b}\
        body{margin:16px;font:16px/1.5 system-ui,"Noto Sans","Noto Sans CJK JP",sans-serif;overflow-wrap:break-word}\
        .mailbell-text{white-space:pre-wrap;overflow-wrap:anywhere}\
        .mailbell-text a{unicode-bidi:isolate}\
        .mailbell-notice{padding:8px 12px;background:#eee}\
        .mailbell-quote>summary{cursor:pointer;color:#555}\
        </style></head>
        """.utf8)
}
