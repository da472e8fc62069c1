package import JSON

extension LearnedModel {
    /// One object; equal models make equal bytes.
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("version", version)
            json.member("method", scheme.method.rawValue)
            json.array("many_valued") { json in for field in scheme.manyValued.sorted() { json.value(field) }
            }
            json.object("weights") { json in
                json.member("base", weights.baseThousandths)
                json.member("evidence", weights.evidenceThousandths)
                json.member("intercept", weights.interceptThousandths)
            }
            counts.writeMembers(to: &json)
        }
    }

    /// Reads what `write` wrote.
    package init(json: JSONValue) throws(LearnedModelError) {
        let json = ModelReader(value: json, place: "")
        let name = try json.member("method")
        guard let method = Method(rawValue: try name.string()) else {
            throw name.error("must be \(Method.allCases.map(\.rawValue).joined(separator: " or "))")
        }
        let fields = try json.member("many_valued").elements()
            .map { field throws(LearnedModelError) in try field.string() }
        let weights = try json.member("weights")
        self.init(
            version: try json.member("version").number(), scheme: Scheme(method, manyValued: Set(fields)),
            weights: Weights(
                baseThousandths: try weights.member("base").number(),
                evidenceThousandths: try weights.member("evidence").number(),
                interceptThousandths: try weights.member("intercept").number()),
            counts: try LearnedCounts(json: json))
    }
}
