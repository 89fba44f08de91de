#pragma once

/// The commit that this was built from, as MAILBELL_COMMIT said when it was built; empty if it did not.
extern const char *const mb_build_commit;
