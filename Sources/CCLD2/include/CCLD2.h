#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What CLD2 takes a text for. Codes are those of CLD2 (`en`, `pt`, `de`, `un` for unknown), static and NUL-terminated.
typedef struct {
    const char *code;
    /// Percent of the text in that language.
    int32_t percent;
    bool is_reliable;
} bh_cld2_result;

/// `text` is UTF-8; bytes from the first invalid one on are not looked at. Thread safe.
void bh_cld2_detect(const uint8_t *text, size_t count, bh_cld2_result *result);

#ifdef __cplusplus
}
#endif
