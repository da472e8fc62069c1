internal import Words

/// What each sign of a `Plight` weighs.
struct PlightWeights: Sendable {
    private var stated = [Double](repeating: 0, count: Role.allCases.count)
    private var doubled = [Double](repeating: 0, count: Role.allCases.count)
    private var asked = [Double](repeating: 0, count: Role.allCases.count)
    private var traits = [Double](repeating: 0, count: Trait.allCases.count)
    private var amounts = SIMD4<Double>(repeating: 0)
    /// Of a message that says nothing.
    private var base = 0.0
    /// What a phrase that is found adds: what is wanted, safety or law, any other; two others.
    private(set) var wish = 0.0
    private(set) var safety = 0.0
    private(set) var other = 0.0
    private(set) var others = 0.0
    /// What a bad mood adds: with less than the threshold all the same it is none.
    private(set) var mood = 0.0
    /// By language: from here on a person is needed.
    private(set) var thresholds = SIMD4<Double>(repeating: 0)

    static let standard = PlightWeights(table)

    init() {}

    /// - Parameter table: lines `kind: name weight name weight …`.
    init(_ table: String) {
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: " ")
            for place in stride(from: 1, to: parts.count - 1, by: 2) {
                guard let weight = Double(parts[place + 1]) else { preconditionFailure("no weight: \(line)") }
                set(parts[0].dropLast(), parts[place], weight)
            }
        }
    }

    private mutating func set(_ kind: Substring, _ name: Substring, _ weight: Double) {
        let place: Int? =
            switch kind {
            case "trait": Trait.allCases.firstIndex { "\($0)" == name }
            case "amount": Amount.allCases.firstIndex { "\($0)" == name }
            case "rule": 0
            default: Role.allCases.firstIndex { "\($0)" == name }
            }
        guard let place else { preconditionFailure("no sign: \(kind) \(name)") }
        switch kind {
        case "stated": stated[place] = weight
        case "doubled": doubled[place] = weight
        case "asked": asked[place] = weight
        case "trait": traits[place] = weight
        case "amount": amounts[place] = weight
        default: set(rule: name, weight)
        }
    }

    private mutating func set(rule name: Substring, _ weight: Double) {
        switch name {
        case "base": base = weight
        case "wish": wish = weight
        case "safety": safety = weight
        case "other": other = weight
        case "others": others = weight
        case "mood": mood = weight
        default:
            guard let language = Language(tag: name.utf8) else { preconditionFailure("no rule: \(name)") }
            thresholds[language.index] = weight
        }
    }

    func weight(_ plight: borrowing Plight, leaning: Double) -> Double {
        base + leaning + sum(plight.stated.rawValue, stated) + sum(plight.doubled.rawValue, doubled)
            + sum(plight.asked.rawValue, asked) + sum(plight.traits.rawValue, traits)
            + (plight.amounts * amounts).sum()
    }

    private func sum(_ bits: UInt64, _ weights: [Double]) -> Double {
        var (bits, sum) = (bits, 0.0)
        while bits != 0 {
            sum += weights[bits.trailingZeroBitCount]
            bits &= bits - 1
        }
        return sum
    }
}
