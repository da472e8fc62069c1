#include "CValijson.h"

// A build of the programs alone needs no valijson: only `deploy/test` installs it.
#if __has_include(<valijson/validator.hpp>) && __has_include(<nlohmann/json.hpp>)

#define VALIJSON_USE_EXCEPTIONS 1
#include <exception>
#include <memory>
#include <stdexcept>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

struct vj_schema {
    valijson::Schema schema;
};

using valijson::adapters::NlohmannJsonAdapter;

extern "C" int vj_is_available(void) { return 1; }

extern "C" vj_schema *vj_compile(const char *json, size_t count) {
    try {
        const auto document = nlohmann::json::parse(json, json + count);
        auto result = std::make_unique<vj_schema>();
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(NlohmannJsonAdapter(document), result->schema);
        return result.release();
    } catch (const std::exception &) {
        return nullptr;
    }
}

extern "C" vj_verdict vj_validate(const vj_schema *schema, const char *json, size_t count) {
    nlohmann::json document;
    try {
        document = nlohmann::json::parse(json, json + count);
    } catch (const std::exception &) {
        return VJ_UNREADABLE;
    }
    try {
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        return validator.validate(schema->schema, NlohmannJsonAdapter(document), nullptr) ? VJ_VALID : VJ_INVALID;
    } catch (const std::exception &) {
        return VJ_FAILED;
    }
}

extern "C" void vj_free(vj_schema *schema) { delete schema; }

#else

extern "C" int vj_is_available(void) { return 0; }
extern "C" vj_schema *vj_compile(const char *, size_t) { return nullptr; }
extern "C" vj_verdict vj_validate(const vj_schema *, const char *, size_t) { return VJ_UNREADABLE; }
extern "C" void vj_free(vj_schema *) {}

#endif
