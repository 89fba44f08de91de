// In a debug build, ArgumentParser checks the declarations of a command's arguments each time it collects them, and for each
// group of options anew. That takes two thirds of the time of a short command and a third of a hub's start, and tests start
// programs thousands of times. Package.swift tells the linker to call the function below in place of the check
// (`ld --wrap`); it goes on to the check if MAILBELL_CHECK_ARGUMENTS is set. `ManualTests` sets it, once for each program.
//
// A release build has no such checks. If another version of ArgumentParser names them otherwise, they are just made again.

#ifdef MAILBELL_WRAPS_CHECKS

#include <stdlib.h>

// `static ParsableArguments._validate(parent:)`, with the values that it gets in registers. Swift's own registers, for `self`
// and for an error, are kept: C's calling convention says so, and the call is a jump.
#define CHECK "$s14ArgumentParser17ParsableArgumentsPAAE9_validate6parentyAA8InputKeyVSg_tKFZ"
typedef void Check(long, long, long, long, long, long);
extern Check mb_check __asm__("__real_" CHECK);
extern Check mb_check_if_asked __asm__("__wrap_" CHECK);

void mb_check_if_asked(long a, long b, long c, long d, long e, long f) {
    if (!getenv("MAILBELL_CHECK_ARGUMENTS")) return;
    __attribute__((musttail)) return mb_check(a, b, c, d, e, f);
}

#else

/// Else the file would be empty.
typedef int mb_no_checks;

#endif
