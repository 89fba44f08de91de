#if canImport(Glibc)
    import Glibc
#endif

/// Questions to the user on the terminal.
public enum Prompt {
    /// Whether standard input is a terminal, so that there is a user to ask.
    public static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// The terminal was closed before anything was typed.
    public struct NoAnswer: Error, CustomStringConvertible {
        /// One line for the user.
        public var description: String { "nothing was typed" }
    }

    /// Shows a question on standard error, and reads one line, without blanks at its ends.
    ///
    /// - Parameter isSecret: whether to turn off the terminal's echo.
    public static func ask(_ question: String, isSecret: Bool) throws(NoAnswer) -> String {
        _ = write(STDERR_FILENO, question, question.utf8.count)
        guard let line = isSecret ? readLineUnseen() : readLine() else { throw NoAnswer() }
        return line.withoutOuterSpaces
    }
}

extension String {
    /// The text without spaces, tabs and carriage returns at its ends.
    public var withoutOuterSpaces: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        let end = lastIndex { !isSpace($0) }.map(index(after:)) ?? startIndex
        return String(self[..<end].drop(while: isSpace))
    }
}

/// The terminal's settings before echo was turned off; global, since a signal handler uses it.
nonisolated(unsafe) private var terminalBefore = termios()

/// Reads a line with the terminal's echo off. Echo is restored afterwards, also if a signal ends the program.
private func readLineUnseen() -> String? {
    tcgetattr(STDIN_FILENO, &terminalBefore)
    let actions = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP].map { number in
        var action = sigaction()
        sigaction(number, nil, &action)
        return (number, action)
    }
    defer {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminalBefore)
        // Restore the handlers: the program can be stopped as before, and its children inherit no ignored signal (signal(7)).
        for (number, action) in actions {
            var action = action
            sigaction(number, &action, nil)
        }
        _ = write(STDERR_FILENO, "\n", 1)
    }
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
        signal(number) { number in
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminalBefore)
            signal(number, SIG_DFL)
            raise(number)
        }
    }
    // No Ctrl-Z: a token typed after the program resumes would be shown.
    signal(SIGTSTP, SIG_IGN)
    var silent = terminalBefore
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    return readLine()
}
