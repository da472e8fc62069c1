#include "CCLD2.h"

// The header of the library names FILE without including it.
#include <cstdio>

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

void bh_cld2_detect(const uint8_t *text, size_t count, bh_cld2_result *result) {
    const int limit = 1 << 30;
    CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    CLD2::Language languages[3];
    int percents[3];
    double scores[3];
    int text_bytes = 0, valid_bytes = 0;
    bool is_reliable = false;
    CLD2::ExtDetectLanguageSummaryCheckUTF8(
        reinterpret_cast<const char *>(text), count > size_t(limit) ? limit : int(count), true, &hints, 0, languages, percents,
        scores, nullptr, &text_bytes, &is_reliable, &valid_bytes);
    result->code = CLD2::LanguageCode(languages[0]);
    result->percent = percents[0];
    result->is_reliable = is_reliable;
}
