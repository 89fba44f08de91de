private import CTimex

/// The clock of the machine.
enum Clock {
    /// Whether a time service has told the kernel that the clock is right (adjtimex(2), STA_UNSYNC).
    static var isSynchronised: Bool {
        var state = timex()
        return adjtimex(&state) >= 0 && state.status & STA_UNSYNC == 0
    }
}
