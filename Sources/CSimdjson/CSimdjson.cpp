#include "CSimdjson.h"

#include <simdjson.h>

#include <cstring>
#include <memory>
#include <new>

// simdjson's first stage finds the tokens of a document and proves its UTF-8, its quotes and that no string holds a raw
// control character. Its own second stages give up on numbers and strings that are valid JSON but beyond a double or
// Unicode text; here those are only flagged, because in a member that nobody reads they harm nothing.

namespace {

/// Memory for longer documents is given back before the next short one.
constexpr size_t kept_capacity = 1 << 20;
constexpr uint32_t no_parent = UINT32_MAX;

bool ends_token(const uint8_t *p, const uint8_t *end) {
    if (p >= end) return true;
    switch (*p) {
    case ' ': case '\t': case '\n': case '\r': case ',': case ':': case ']': case '}': case '[': case '{': return true;
    default: return false;
    }
}

bool is_digit(uint8_t c) { return uint8_t(c - '0') < 10; }

int hex_value(uint8_t c) {
    if (is_digit(c)) return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Four hexadecimal digits, or −1.
int32_t code_unit(const uint8_t *p) {
    int a = hex_value(p[0]), b = hex_value(p[1]), c = hex_value(p[2]), d = hex_value(p[3]);
    return (a | b | c | d) < 0 ? -1 : a << 12 | b << 8 | c << 4 | d;
}

uint8_t *put_scalar(uint8_t *out, uint32_t c) {
    if (c < 0x80) {
        *out++ = uint8_t(c);
        return out;
    }
    if (c < 0x800) {
        *out++ = uint8_t(0xC0 | c >> 6);
    } else {
        if (c < 0x10000) {
            *out++ = uint8_t(0xE0 | c >> 12);
        } else {
            *out++ = uint8_t(0xF0 | c >> 18);
            *out++ = uint8_t(0x80 | (c >> 12 & 0x3F));
        }
        *out++ = uint8_t(0x80 | (c >> 6 & 0x3F));
    }
    *out++ = uint8_t(0x80 | (c & 0x3F));
    return out;
}

constexpr uint64_t each(uint8_t byte) { return 0x0101010101010101ull * byte; }
constexpr uint64_t zero_bytes(uint64_t word) { return (word - each(1)) & ~word & each(0x80); }

/// The first quote or backslash from `p` on. One is there: the first stage has seen the closing quote.
const uint8_t *quote_or_backslash(const uint8_t *p) {
    for (;; p += 8) {
        uint64_t word;
        std::memcpy(&word, p, 8);
        uint64_t hits = zero_bytes(word ^ each('"')) | zero_bytes(word ^ each('\\'));
        if (hits == 0) continue;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        return p + (__builtin_ctzll(hits) >> 3);
#else
        while (*p != '"' && *p != '\\') p++;
        return p;
#endif
    }
}

}  // namespace

struct bh_json_parser {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
    std::unique_ptr<bh_json_node[]> nodes;
    size_t node_capacity = 0;
    std::unique_ptr<uint8_t[]> text;
    size_t text_capacity = 0;
    std::unique_ptr<uint32_t[]> parents;
    size_t parent_capacity = 0;

    bool reserve(size_t count);
    bool reserve_nodes(size_t count);
    bool reserve_text(size_t count);
    bool grow_parents();
};

bool bh_json_parser::reserve(size_t count) {
    size_t wanted = 4096;
    while (wanted < count) wanted *= 2;
    bool shrink = stage && stage->capacity() > kept_capacity && wanted <= kept_capacity;
    if (stage && stage->capacity() >= count && !shrink) return true;
    if (shrink) {
        nodes.reset(), text.reset(), parents.reset();
        node_capacity = text_capacity = parent_capacity = 0;
    }
    if (stage) return stage->set_capacity(wanted) == simdjson::SUCCESS;
    auto *implementation = simdjson::get_active_implementation().operator->();
    return implementation->create_dom_parser_implementation(wanted, 1024, stage) == simdjson::SUCCESS;
}

bool bh_json_parser::reserve_nodes(size_t count) {
    if (node_capacity >= count) return true;
    size_t wanted = count + count / 2 + 256;
    nodes.reset(new (std::nothrow) bh_json_node[wanted]);
    node_capacity = nodes ? wanted : 0;
    return bool(nodes);
}

bool bh_json_parser::reserve_text(size_t count) {
    if (text_capacity >= count) return true;
    size_t wanted = count + count / 2 + 1024;
    text.reset(new (std::nothrow) uint8_t[wanted]);
    text_capacity = text ? wanted : 0;
    return bool(text);
}

bool bh_json_parser::grow_parents() {
    size_t wanted = parent_capacity ? parent_capacity * 2 : 256;
    std::unique_ptr<uint32_t[]> grown(new (std::nothrow) uint32_t[wanted]);
    if (!grown) return false;
    if (parent_capacity) std::memcpy(grown.get(), parents.get(), parent_capacity * sizeof(uint32_t));
    parents = std::move(grown);
    parent_capacity = wanted;
    return true;
}

namespace {

/// The second stage: one pass over the token positions.
struct Walk {
    bh_json_parser &parser;
    const uint8_t *bytes;
    size_t count;
    bh_json_result &result;

    const uint32_t *token = parser.stage->structural_indexes.get();
    const uint32_t *last = token + parser.stage->n_structural_indexes;
    bh_json_node *nodes = parser.nodes.get();
    uint32_t used = 0;
    uint8_t *text = nullptr;
    uint8_t flags = 0;

    bool fail(const char *reason, size_t offset, bh_json_status status = BH_JSON_MALFORMED) {
        result.status = status;
        result.reason = reason;
        result.offset = int64_t(offset);
        return false;
    }

    bool malformed(uint32_t at, const char *expected) {
        if (at >= count) return fail("the document ends too early", count);
        static const uint8_t mark[] = {0xEF, 0xBB, 0xBF};
        if (at == 0 && count >= 3 && std::memcmp(bytes, mark, 3) == 0)
            return fail("a byte order mark precedes the document", 0);
        return fail(expected, at);
    }

    bh_json_node &add(uint8_t kind, uint32_t start, uint32_t end) {
        bh_json_node &node = nodes[used++];
        node = {start, end, 0, 0, used, kind, 0, uint8_t(1 << kind), 0};
        return node;
    }

    bool walk(uint32_t max_depth);
    bool scalar(uint32_t at);
    bool literal(uint32_t at, const char *word, uint32_t length, uint8_t kind);
    bool number(uint32_t at);
    bool string(uint32_t at);
    bool unescape(uint32_t at, const uint8_t *from);
};

bool Walk::literal(uint32_t at, const char *word, uint32_t length, uint8_t kind) {
    if (at + length > count || std::memcmp(bytes + at, word, length) != 0 ||
        !ends_token(bytes + at + length, bytes + count))
        return malformed(at, "not a JSON value");
    add(kind, at, at + length);
    return true;
}

bool Walk::number(uint32_t at) {
    const uint8_t *end = bytes + count, *p = bytes + at;
    bool negative = *p == '-';
    p += negative;
    const uint8_t *digits = p;
    uint64_t value = 0;
    while (p < end && is_digit(*p)) value = value * 10 + (*p++ - '0');
    size_t length = size_t(p - digits);
    if (length == 0 || (length > 1 && *digits == '0')) return malformed(at, "not a JSON number");
    uint8_t kind = BH_JSON_INTEGER;
    if (p < end && *p == '.') {
        const uint8_t *fraction = ++p;
        while (p < end && is_digit(*p)) p++;
        if (p == fraction) return malformed(at, "not a JSON number");
        kind = 0;
    }
    if (p < end && (*p | 0x20) == 'e') {
        p++;
        if (p < end && (*p == '+' || *p == '-')) p++;
        const uint8_t *exponent = p;
        while (p < end && is_digit(*p)) p++;
        if (p == exponent) return malformed(at, "not a JSON number");
        kind = BH_JSON_HUGE;
    }
    if (!ends_token(p, end)) return malformed(at, "not a JSON number");
    bh_json_node &node = add(BH_JSON_NUMBER, at, uint32_t(p - bytes));
    if (node.end - at > 64) kind |= BH_JSON_HUGE;
    // Nineteen digits cannot wrap an unsigned 64-bit integer.
    if ((kind & BH_JSON_INTEGER) && length <= 19 && value <= uint64_t(INT64_MAX) + negative) {
        if (negative) value = 0 - value;
        node.a = uint32_t(value);
        node.b = uint32_t(value >> 32);
        kind |= BH_JSON_INT64;
    }
    node.flags = kind;
    flags |= kind;
    return true;
}

bool Walk::string(uint32_t at) {
    const uint8_t *start = bytes + at + 1, *p = quote_or_backslash(start);
    if (*p == '\\') return unescape(at, p);
    bh_json_node &node = add(BH_JSON_STRING, at, uint32_t(p + 1 - bytes));
    node.a = at + 1;
    node.b = uint32_t(p - start);
    return true;
}

/// Writes the text of the string at `at`, whose first backslash is at `p`. Half of a pair becomes U+FFFD and a flag.
bool Walk::unescape(uint32_t at, const uint8_t *p) {
    if (!text) {
        if (!parser.reserve_text(count)) return fail("out of memory", at, BH_JSON_NO_MEMORY);
        text = parser.text.get();
    }
    uint8_t *begin = text;
    uint8_t found = BH_JSON_UNESCAPED;
    const uint8_t *from = bytes + at + 1;
    for (;; p = quote_or_backslash(from)) {
        std::memcpy(text, from, size_t(p - from));
        text += p - from;
        if (*p == '"') break;
        uint8_t c = p[1];
        from = p + 2;
        switch (c) {
        case '"': case '\\': case '/': *text++ = c; continue;
        case 'b': *text++ = '\b'; continue;
        case 'f': *text++ = '\f'; continue;
        case 'n': *text++ = '\n'; continue;
        case 'r': *text++ = '\r'; continue;
        case 't': *text++ = '\t'; continue;
        case 'u': break;
        default: return malformed(uint32_t(p - bytes), "an unknown escape in a string");
        }
        int32_t unit = code_unit(from);
        if (unit < 0) return malformed(uint32_t(p - bytes), "an unknown escape in a string");
        from += 4;
        uint32_t scalar = uint32_t(unit);
        if (unit == 0) found |= BH_JSON_NUL;
        if ((unit & 0xF800) == 0xD800) {
            int32_t low = (unit & 0x400) == 0 && from[0] == '\\' && from[1] == 'u' ? code_unit(from + 2) : -1;
            if (low >= 0 && (low & 0xFC00) == 0xDC00) {
                scalar = 0x10000 + ((scalar & 0x3FF) << 10) + (uint32_t(low) & 0x3FF);
                from += 6;
            } else {
                found |= BH_JSON_SURROGATE;
                scalar = 0xFFFD;
            }
        }
        text = put_scalar(text, scalar);
    }
    bh_json_node &node = add(BH_JSON_STRING, at, uint32_t(p + 1 - bytes));
    node.a = uint32_t(begin - parser.text.get());
    node.b = uint32_t(text - begin);
    node.flags = found;
    flags |= found;
    return true;
}

bool Walk::scalar(uint32_t at) {
    switch (bytes[at]) {
    case '"': return string(at);
    case 't': return literal(at, "true", 4, BH_JSON_TRUE);
    case 'f': return literal(at, "false", 5, BH_JSON_FALSE);
    case 'n': return literal(at, "null", 4, BH_JSON_NULL);
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        return number(at);
    default: return malformed(at, "not a JSON value");
    }
}

bool Walk::walk(uint32_t max_depth) {
    uint32_t parent = no_parent, depth = 0;
    int64_t too_deep = -1;
    uint32_t at;
    const auto next = [&] { return token < last ? *token++ : uint32_t(count); };

value:
    if (token >= last) return malformed(uint32_t(count), "");
    at = next();
    if (bytes[at] == '{' || bytes[at] == '[') {
        if (depth >= parser.parent_capacity && !parser.grow_parents())
            return fail("out of memory", at, BH_JSON_NO_MEMORY);
        parser.parents[depth++] = parent;
        if (depth > max_depth && too_deep < 0) too_deep = at;
        parent = used;
        bool is_object = bytes[at] == '{';
        add(is_object ? BH_JSON_OBJECT : BH_JSON_ARRAY, at, at);
        if (token < last && bytes[*token] == (is_object ? '}' : ']')) {
            at = *token++;
            goto close;
        }
        if (is_object) goto key;
        goto value;
    }
    if (!scalar(at)) return false;

after_value:
    if (parent == no_parent) goto end;
    at = next();
    if (at >= count) return malformed(at, "");
    if (nodes[parent].kind == BH_JSON_OBJECT) {
        if (bytes[at] == ',') goto key;
        if (bytes[at] != '}') return malformed(at, "expected , or } after a member");
    } else {
        if (bytes[at] == ',') goto value;
        if (bytes[at] != ']') return malformed(at, "expected , or ] after an element");
    }

close:
    nodes[parent].end = at + 1;
    nodes[parent].next = used;
    parent = parser.parents[--depth];
    goto after_value;

key:
    at = next();
    if (at >= count || bytes[at] != '"') return malformed(at, "expected a member name in quotes");
    if (!string(at)) return false;
    at = next();
    if (at >= count || bytes[at] != ':') return malformed(at, "expected : after a member name");
    goto value;

end:
    if (token < last) return malformed(*token, "more text follows the document");
    if (too_deep >= 0) return fail("nested too deeply", size_t(too_deep), BH_JSON_TOO_DEEP);
    return true;
}

}  // namespace

extern "C" bh_json_parser *bh_json_create(void) { return new (std::nothrow) bh_json_parser(); }

extern "C" void bh_json_destroy(bh_json_parser *parser) { delete parser; }

static bool first_stage(bh_json_parser &parser, const uint8_t *bytes, size_t count, bh_json_result &result) {
    const auto fail = [&](bh_json_status status, const char *reason) {
        result.status = status;
        result.reason = reason;
        return false;
    };
    if (count == 0) return fail(BH_JSON_MALFORMED, "the document is empty");
    if (count > INT32_MAX) return fail(BH_JSON_TOO_LARGE, "the document is larger than 2 GiB");
    if (!parser.reserve(count)) return fail(BH_JSON_NO_MEMORY, "out of memory");
    switch (parser.stage->stage1(bytes, count, simdjson::stage1_mode::regular)) {
    case simdjson::SUCCESS: break;
    case simdjson::UTF8_ERROR: return fail(BH_JSON_NOT_UTF8, "not UTF-8");
    case simdjson::EMPTY: return fail(BH_JSON_MALFORMED, "the document is empty");
    case simdjson::UNCLOSED_STRING: return fail(BH_JSON_MALFORMED, "a string is not closed");
    case simdjson::UNESCAPED_CHARS: return fail(BH_JSON_MALFORMED, "a control character in a string");
    default: return fail(BH_JSON_MALFORMED, "not JSON");
    }
    // Each node takes at least one token.
    if (!parser.reserve_nodes(parser.stage->n_structural_indexes + 1)) return fail(BH_JSON_NO_MEMORY, "out of memory");
    return true;
}

extern "C" void bh_json_parse(bh_json_parser *parser, const uint8_t *bytes, size_t count, uint32_t max_depth,
                              bh_json_result *result) {
    *result = {BH_JSON_OK, -1, nullptr, nullptr, 0, 0, nullptr, 0};
    if (!first_stage(*parser, bytes, count, *result)) return;
    Walk walk{*parser, bytes, count, *result};
    if (!walk.walk(max_depth)) return;
    result->nodes = parser->nodes.get();
    result->node_count = walk.used;
    result->flags = walk.flags;
    if (walk.text) {
        result->text = parser->text.get();
        result->text_count = uint32_t(walk.text - parser->text.get());
    }
}
