#if canImport(Glibc)
    import Glibc
#endif

/// Asks the user, on the terminal.
public enum Prompt {
    /// Whether somebody can be asked.
    public static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// Nothing was typed: the terminal was closed.
    public struct NoAnswer: Error, CustomStringConvertible {
        public var description: String { "nothing was typed" }
    }

    /// - Parameter isSecret: the answer is not shown.
    /// - Throws: `NoAnswer`
    public static func ask(_ question: String, isSecret: Bool) throws(NoAnswer) -> String {
        _ = write(STDERR_FILENO, question, question.utf8.count)
        guard let line = isSecret ? readLineUnseen() : readLine() else { throw NoAnswer() }
        return line.withoutOuterSpaces
    }
}

extension String {
    /// Without blanks and tabs at its ends.
    public var withoutOuterSpaces: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        let end = lastIndex { !isSpace($0) }.map(index(after:)) ?? startIndex
        return String(self[..<end].drop(while: isSpace))
    }
}

/// The terminal as it was before it was silenced, for a signal's handler.
nonisolated(unsafe) private var terminalBefore = termios()

/// Reads a line while the terminal's echo is off; also if the program is ended by a signal, it comes back.
private func readLineUnseen() -> String? {
    tcgetattr(STDIN_FILENO, &terminalBefore)
    let actions = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP].map { number in
        var action = sigaction()
        sigaction(number, nil, &action)
        return (number, action)
    }
    defer {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminalBefore)
        // A program that goes on is to be stopped as ever, and what it starts inherits what it ignores (signal(7)).
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
    // A token that is typed after a pause would show.
    signal(SIGTSTP, SIG_IGN)
    var silent = terminalBefore
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    return readLine()
}
