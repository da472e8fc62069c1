/// How engagement fades with the age of the last activity.
enum EngagementCurve: Sendable {
    /// `points` at age 0, falling evenly to 0 at the end of `window`, in microseconds; rounded half up.
    case linear(points: Int32, window: Int64)
    /// The points of the first step that the age is below; 0 after the last. Ages rise and points fall from step to step.
    case steps([Step])

    struct Step: Sendable {
        /// Microseconds.
        var within: Int64
        var points: Int32
    }

    /// The points at age 0.
    var most: Int32 {
        switch self {
        case .linear(let points, _): points
        case .steps(let steps): steps.first?.points ?? 0
        }
    }

    /// The points at `age`, which is in microseconds and not negative.
    ///
    /// With E points and a window of P microseconds: floor(E·(P − age) ÷ P + ½) = floor((2·E·(P − age) + P) ÷ 2·P).
    func points(at age: Int64) -> Int32 {
        switch self {
        case .linear(let points, let window):
            Int32((2 * Int64(points) * (window - min(age, window)) + window) / (2 * window))
        case .steps(let steps): steps.first { age < $0.within }?.points ?? 0
        }
    }

    /// The first age above `age` at which the points are fewer; nil if they stay.
    ///
    /// Of E points within P, fewer than k are left where 2·E·(P − age) + P < 2·P·k, that is where age > P·(2·(E − k) + 1) ÷ 2·E.
    /// - Parameter left: the points at `age`.
    func nextChange(after age: Int64, left: Int32) -> Int64? {
        switch self {
        case .linear(let most, let window):
            guard left > 0 else { return nil }
            return window * Int64(2 * (most - left) + 1) / (2 * Int64(most)) + 1
        case .steps(let steps):
            guard let step = steps.first(where: { age < $0.within }), step.points > 0 else { return nil }
            return step.within
        }
    }
}
