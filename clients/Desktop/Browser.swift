internal import CGIO

/// Opens the user's browser.
public enum Browser {
    /// xdg-open that still runs after this has found a browser: it may end only with it.
    private static let patience: Duration = .seconds(5)

    /// Opens a URL by xdg-open or, without it, by GIO. Returns whether that worked, as far as it can be told.
    ///
    /// - Parameter focus: the desktop's focus token, if it sent one.
    @GLibLoop
    public static func open(_ url: String, focus: FocusToken?) async -> Bool {
        guard let path = Program.path(of: "xdg-open") else { return openByGIO(url, focus) }
        return await withCheckedContinuation { continuation in
            let answer = FirstAnswer(continuation)
            guard Program.start([path, url], focus: focus, ended: { answer.give($0) }) else {
                return answer.give(false)
            }
            GLibLoop.start {
                try? await Task.sleep(for: patience)
                answer.give(true)
            }
        }
    }

    /// Passes on the first of several answers.
    @GLibLoop
    private final class FirstAnswer {
        private var continuation: CheckedContinuation<Bool, Never>?

        init(_ continuation: CheckedContinuation<Bool, Never>) { self.continuation = continuation }

        func give(_ isOpen: Bool) {
            continuation?.resume(returning: isOpen)
            continuation = nil
        }
    }

    private static func openByGIO(_ url: String, _ focus: FocusToken?) -> Bool {
        let context = g_app_launch_context_new()
        defer { g_object_unref(context) }
        for name in FocusToken.variables {
            if let focus {
                g_app_launch_context_setenv(context, name, focus.text)
            } else {
                g_app_launch_context_unsetenv(context, name)
            }
        }
        return g_app_info_launch_default_for_uri(url, context, nil) != 0
    }
}
