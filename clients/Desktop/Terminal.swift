internal import CGIO

/// The user's terminal, found in the usual ways.
public enum Terminal {
    /// Why no terminal was opened, and what to do.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// How each is told what to run: xdg-terminal-exec (the proposed Default Terminal Execution Specification) and
    /// x-terminal-emulator (Debian Policy, 11.8.3) first, then what desktops bring.
    private static let known: [(program: String, before: [String])] = [
        ("xdg-terminal-exec", []), ("x-terminal-emulator", ["-e"]), ("gnome-terminal", ["--"]), ("kgx", ["--"]),
        ("ptyxis", ["--"]), ("konsole", ["-e"]), ("xfce4-terminal", ["-x"]), ("mate-terminal", ["-x"]),
        ("qterminal", ["-e"]), ("lxterminal", ["-e"]), ("foot", []), ("kitty", []), ("alacritty", ["-e"]),
        ("wezterm", ["start", "--"]), ("xterm", ["-e"]),
    ]

    /// Opens a terminal that runs a command.
    ///
    /// - Parameter preferred: what the user has said in `TERMINAL`: one of the known, or a program that takes `-e`.
    public static func run(_ command: [String], preferred: String?) throws(Failure) {
        let own = preferred.map { program in
            let name = program.split(separator: "/").last.map(String.init)
            return (program: program, before: known.first { $0.program == name }?.before ?? ["-e"])
        }
        let candidates = (own.map { [$0] } ?? []) + known
        for terminal in candidates {
            guard let path = g_find_program_in_path(terminal.program) else { continue }
            defer { g_free(path) }
            if spawn([String(cString: path)] + terminal.before + command) { return }
        }
        throw Failure(description: "No terminal was found. Set TERMINAL to yours, or install one, such as xterm.")
    }

    /// GLib reaps it, so that none stays as a zombie.
    private static func spawn(_ arguments: [String]) -> Bool {
        var argv = arguments.map { g_strdup($0) } + [nil]
        defer { for argument in argv { g_free(argument) } }
        return g_spawn_async(nil, &argv, nil, G_SPAWN_DEFAULT, nil, nil, nil, nil) != 0
    }
}
