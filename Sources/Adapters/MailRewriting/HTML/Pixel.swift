/// The tracking pixel: the image whose request counts as an open.
enum Pixel {
    /// The image tag for `url`, styled so that nobody sees it.
    ///
    /// - It is positioned out of the flow, so that it adds no line and moves nothing. Gmail and others remove
    ///   `position`; then it is a block of one pixel that overlaps the line above.
    /// - `!important` overrides rules in mails such as `img { width: 100% !important }`. `all` resets others: outlines,
    ///   shadows, minimum sizes.
    /// - It does not use `display:none`, because some programs do not load such images.
    static func tag(_ url: String) -> [UInt8] {
        Array(#"<img src=""#.utf8) + WebURL.escaped(url) + Array(#"" width="1" height="1" alt="" style=""#.utf8)
            + Array(style.utf8) + Array(#"">"#.utf8)
    }

    private static let style =
        "all:initial!important;display:block!important;position:absolute!important;width:1px!important;"
        + "height:1px!important;margin:-1px 0 0!important;border:0!important;padding:0!important"
}
