internal import Records

/// Points by name.
struct PointsTable: Sendable {
    private(set) var names = FoldedNames()
    private(set) var points: [Int32] = []
    /// For every other name, and for none: the name `*` of a rule document.
    private(set) var other: Int32 = 0

    /// - Parameter name: as `folded` gives it.
    mutating func set(folded name: [UInt8], _ points: Int32) {
        if name == Array("*".utf8) {
            other = points
        } else {
            names.append(folded: name)
            self.points.append(points)
        }
    }

    func points(for text: Text?) -> Int32 {
        guard let text, let index = names.index(of: text) else { return other }
        return points[index]
    }

    /// The most that any name gives.
    var most: Int32 { max(points.max() ?? other, other) }
}
