#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One JSON document as a flat table of nodes in document order. An object is followed by its members, each a key string
 * and a value; an array by its elements. Offsets count bytes from the start of the document. */
typedef struct {
    /* The value as written, with its quotes or brackets. */
    uint32_t start, end;
    /* A string's characters: in the document, or in the buffer of unescaped text. An integer that fits 64 bits: its two
     * halves, low and high. */
    uint32_t a, b;
    /* Index of the node after this one and all that it contains. */
    uint32_t next;
    uint8_t kind;
    uint8_t flags;
    /* 1 shifted by `kind`. */
    uint8_t kind_bit;
    uint8_t reserved;
} bh_json_node;

enum {
    BH_JSON_NULL, BH_JSON_FALSE, BH_JSON_TRUE, BH_JSON_NUMBER, BH_JSON_STRING, BH_JSON_ARRAY, BH_JSON_OBJECT
};

enum {
    BH_JSON_UNESCAPED = 1,  /* a string whose text is in the unescape buffer */
    BH_JSON_NUL = 2,        /* a string with U+0000 */
    BH_JSON_SURROGATE = 4,  /* a string with half of a surrogate pair, which no text can hold */
    BH_JSON_INTEGER = 8,    /* a number written without fraction and exponent */
    BH_JSON_INT64 = 16,     /* … that fits a signed 64-bit integer */
    BH_JSON_HUGE = 32,      /* a number with an exponent, or longer than 64 characters: its range must be looked at */
};

typedef enum {
    BH_JSON_OK, BH_JSON_MALFORMED, BH_JSON_NOT_UTF8, BH_JSON_TOO_DEEP, BH_JSON_TOO_LARGE, BH_JSON_NO_MEMORY
} bh_json_status;

typedef struct {
    bh_json_status status;
    /* Where the fault is, where known; else −1. */
    int64_t offset;
    /* Static text; NULL when there is no fault. */
    const char *reason;
    const bh_json_node *nodes;
    uint32_t node_count;
    /* Flags of all nodes together. */
    uint8_t flags;
    /* The buffer of unescaped text; NULL when no string had an escape. */
    const uint8_t *text;
    uint32_t text_count;
} bh_json_result;

typedef struct bh_json_parser bh_json_parser;

/* NULL when out of memory. */
bh_json_parser *bh_json_create(void);
void bh_json_destroy(bh_json_parser *parser);

/* Reads one document; 64 bytes after it must be readable. The tables in `result` live until the next call. */
void bh_json_parse(bh_json_parser *parser, const uint8_t *bytes, size_t count, uint32_t max_depth,
                   bh_json_result *result);

#ifdef __cplusplus
}
#endif
