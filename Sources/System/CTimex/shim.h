#pragma once
#include <stdint.h>
#include <sys/timex.h>
#include <time.h>

// CLOCK_MONOTONIC, as sd_notify(3) wants it: the clocks of Swift tell no number.
static inline int64_t mb_monotonic_microseconds(void)
{
    struct timespec time = {0};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}
