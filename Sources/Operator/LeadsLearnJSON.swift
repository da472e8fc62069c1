internal import JSON
internal import Learning

extension LearnResult {
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("rows", closed + open)
            json.member("open", open)
            json.member("won", outcomes.won)
            json.member("lost", outcomes.lost)
            json.member("fields", fields)
            json.member("method", method.rawValue)
            json.member("from", from)
            json.member("delay", delay)
            json.member("predicted", evaluation.outcomes.total)
            json.key("area_under_curve")
            json.value(evaluation.areaUnderCurve ?? .nan)
            json.key("log_loss")
            json.value(evaluation.logLoss ?? .nan)
            if let weights = model?.weights {
                json.object("weights_thousandths") { json in
                    json.member("base", weights.baseThousandths)
                    json.member("evidence", weights.evidenceThousandths)
                    json.member("intercept", weights.interceptThousandths)
                }
            }
            json.array("calibration") { json in write(&json, evaluation.bins) }
            json.array("telling") { json in for value in telling { write(&json, value) } }
            if let explained { json.object("explained") { json in write(&json, explained) } }
        }
        return json.string
    }

    private func write(_ json: inout JSONWriter, _ bins: [Evaluation.Bin]) {
        for (index, bin) in bins.enumerated() {
            json.object { json in
                json.member("from_percent", index * 10)
                json.member("to_percent", index * 10 + 10)
                json.member("leads", bin.outcomes.total)
                json.member("won", bin.outcomes.won)
                json.key("predicted_percent")
                json.value(bin.outcomes.total == 0 ? .nan : bin.meanProbability)
            }
        }
    }

    private func write(_ json: inout JSONWriter, _ value: TellingValue) {
        json.object { json in
            json.member("field", value.fact.field)
            json.member("value", value.fact.value)
            json.member("won", value.outcomes.won)
            json.member("lost", value.outcomes.lost)
            json.key("deviations")
            json.value(value.deviations)
        }
    }

    private func write(
        _ json: inout JSONWriter, _ explained: (line: Int, outcome: Outcome, prediction: Prediction?)
    ) {
        json.member("line", explained.line)
        json.member("outcome", explained.outcome.rawValue)
        json.key("prediction")
        if let prediction = explained.prediction { prediction.write(to: &json) } else { json.null() }
    }
}
