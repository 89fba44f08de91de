#if canImport(Glibc)
    import Glibc
#endif

/// Columns of the terminal behind a descriptor; 80 if its size is unknown, nil if it is not a terminal.
public func terminalColumns(of descriptor: Int32) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
}
