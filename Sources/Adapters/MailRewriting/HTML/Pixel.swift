/// The image whose load is an open.
enum Pixel {
    /// Out of the flow, so that it makes no line and moves nothing; where a program takes `position` out, as Gmail does,
    /// a block of one pixel, drawn into the line above. `!important`, since mails have rules as
    /// `img { width: 100% !important }`, and `all`, since they have others: outlines, shadows, least sizes. Not
    /// `display:none`: some programs do not load such images.
    static func tag(_ url: String) -> [UInt8] {
        Array(#"<img src=""#.utf8) + WebURL.escaped(url) + Array(#"" width="1" height="1" alt="" style=""#.utf8)
            + Array(style.utf8) + Array(#"">"#.utf8)
    }

    private static let style =
        "all:initial!important;display:block!important;position:absolute!important;width:1px!important;"
        + "height:1px!important;margin:-1px 0 0!important;border:0!important;padding:0!important"
}
