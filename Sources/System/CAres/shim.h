#pragma once
#include <ares.h>
#include <netdb.h>
#include <sys/eventfd.h>

// The flags are an enumeration without a name.
static inline int mb_wake_descriptor(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}
