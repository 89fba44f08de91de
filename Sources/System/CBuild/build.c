#include "build.h"

const char *const mb_build_commit = MAILBELL_COMMIT;
