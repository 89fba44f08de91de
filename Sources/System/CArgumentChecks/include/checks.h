#pragma once

/// Nothing to call: the linker puts what is in checks.c between ArgumentParser and its checks.
