/// Opens the user's terminal emulator.
public enum Terminal {
    /// No terminal could be opened. `description` says what to do.
    public struct Failure: Error, CustomStringConvertible {
        /// One line, in English; a message id of the translations.
        public let description: String
    }

    /// The known programs, in the order in which they are tried, and the arguments that precede a command. First
    /// xdg-terminal-exec (the proposed Default Terminal Execution Specification) and x-terminal-emulator (Debian Policy, 11.8.3),
    /// then the desktops' own.
    private static let known: [(program: String, before: [String])] = [
        ("xdg-terminal-exec", []), ("x-terminal-emulator", ["-e"]), ("gnome-terminal", ["--"]), ("kgx", ["--"]),
        ("ptyxis", ["--"]), ("konsole", ["-e"]), ("xfce4-terminal", ["-x"]), ("mate-terminal", ["-x"]),
        ("qterminal", ["-e"]), ("lxterminal", ["-e"]), ("foot", []), ("kitty", []), ("alacritty", ["-e"]),
        ("wezterm", ["start", "--"]), ("xterm", ["-e"]),
    ]

    /// Opens a terminal that runs a command.
    ///
    /// - Parameters:
    ///   - preferred: the user's choice in `TERMINAL`: a known program, or one that takes `-e`. It is tried first.
    ///   - focus: the desktop's focus token, if it sent one.
    public static func run(_ command: [String], preferred: String?, focus: FocusToken?) throws(Failure) {
        let own = preferred.map { program in
            let name = program.split(separator: "/").last.map(String.init)
            return (program: program, before: known.first { $0.program == name }?.before ?? ["-e"])
        }
        let candidates = (own.map { [$0] } ?? []) + known
        for terminal in candidates {
            guard let path = Program.path(of: terminal.program) else { continue }
            if Program.start([path] + terminal.before + command, focus: focus) { return }
        }
        throw Failure(description: "No terminal was found. Set TERMINAL to yours, or install one, such as xterm.")
    }
}
