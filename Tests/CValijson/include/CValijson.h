#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* valijson, a JSON Schema validator of others (draft 7), for tests to compare ours with. */

/* A compiled schema. */
typedef struct vj_schema vj_schema;

typedef enum {
    VJ_VALID,
    VJ_INVALID,
    /* Not JSON, or none that the parser holds: a lone surrogate, a number beyond a 64-bit float. */
    VJ_UNREADABLE,
    /* valijson gave up on it. */
    VJ_FAILED,
} vj_verdict;

/* False where this was compiled without valijson's headers: nothing else works then. */
int vj_is_available(void);

/* NULL for a schema that valijson cannot compile. */
vj_schema *vj_compile(const char *json, size_t count);
vj_verdict vj_validate(const vj_schema *schema, const char *json, size_t count);
void vj_free(vj_schema *schema);

#ifdef __cplusplus
}
#endif
