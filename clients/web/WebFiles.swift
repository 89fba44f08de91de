/// The files of the web app, as they are embedded in the program.
public enum WebFiles {
    /// Name and content of each file. `AssetRouteTests` checks that none of the folder is missing.
    public static var all: [(name: String, bytes: [UInt8])] {
        [
            ("act.js", PackageResources.act_js), ("app.css", PackageResources.app_css),
            ("app.js", PackageResources.app_js), ("enter.js", PackageResources.enter_js),
            ("icon-192.png", PackageResources.icon_192_png), ("icon-512.png", PackageResources.icon_512_png),
            ("icon.svg", PackageResources.icon_svg), ("icons.svg", PackageResources.icons_svg),
            ("mail.js", PackageResources.mail_js),
            ("manifest.webmanifest", PackageResources.manifest_webmanifest), ("notify.js", PackageResources.notify_js),
            ("passkey.js", PackageResources.passkey_js),
        ]
    }
}
