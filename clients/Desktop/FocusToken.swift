/// A token with which a desktop lets a started program take the focus (xdg-activation; startup notification on X11). Without
/// it, the desktop may open the window behind the others.
public struct FocusToken: Hashable, Sendable {
    private static let mostBytes = 512
    /// The environment variables of a started program that hold it.
    static let variables = ["XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"]
    let text: String

    /// nil unless `text` is 1 to 512 visible ASCII characters: a token is passed on in a program's environment.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.mostBytes, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.text = text
    }
}
