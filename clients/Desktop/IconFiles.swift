internal import CPNG
import TrayModel

#if canImport(Glibc)
    import Glibc
#endif

/// An image in StatusNotifierItem's format: A, R, G, B, a byte each, row by row.
struct Pixmap: Sendable {
    var width: Int32
    var height: Int32
    var argb: [UInt8]
}

/// The tray's icons on disk, in a folder laid out like the icon theme `hicolor`.
public struct IconFiles: Sendable {
    /// Sizes of the pixmaps, for panels that do not find the icon in a theme.
    private static let sizes = [22, 24, 32, 48, 64]

    /// The folder that contains `hicolor`; nil if the icons are not installed.
    let themeFolder: String?

    /// Finds the icons.
    ///
    /// - Parameter share: the folder `share` of the program's prefix.
    public init(share: String?) {
        themeFolder = share.map { $0 + "/icons" }.flatMap { access($0 + "/hicolor", R_OK) == 0 ? $0 : nil }
    }

    /// The icon's name in the theme.
    func name(of state: IconState, isMonochrome: Bool) -> String {
        "mailbell-tray-\(state.rawValue)" + (isMonochrome ? "-symbolic" : "")
    }

    /// The application's icon: a path if the file exists, since notification services do not know our theme folder; else a name.
    var applicationIcon: String {
        let path = (themeFolder ?? "") + "/hicolor/scalable/apps/mailbell.svg"
        return themeFolder != nil && access(path, R_OK) == 0 ? path : "mailbell"
    }

    /// The icon in all sizes whose files exist.
    func pixmaps(of state: IconState) -> [Pixmap] {
        guard let themeFolder else { return [] }
        let name = name(of: state, isMonochrome: false)
        return Self.sizes.compactMap { Self.pixmap("\(themeFolder)/hicolor/\($0)x\($0)/status/\(name).png") }
    }

    /// nil if there is no such file, or it is not an image (libpng's simplified API, libpng-manual.txt, VII).
    private static func pixmap(_ path: String) -> Pixmap? {
        var image = mb_png_image()
        guard png_image_begin_read_from_file(&image, path) != 0 else { return nil }
        defer { png_image_free(&image) }
        guard (1...256).contains(image.width), (1...256).contains(image.height) else { return nil }
        image.format = mb_png_argb
        var bytes = [UInt8](repeating: 0, count: Int(image.width) * Int(image.height) * 4)
        guard png_image_finish_read(&image, nil, &bytes, 0, nil) != 0 else { return nil }
        return Pixmap(width: Int32(image.width), height: Int32(image.height), argb: bytes)
    }
}
