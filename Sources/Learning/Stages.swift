/// A field whose values are steps that leads pass through in order.
///
/// Odoo counts them so (`addons/crm/models/crm_lead.py`): a lead that was won has passed all of them, one that was lost
/// those up to where it was lost.
package struct Stages: Hashable, Sendable {
    package let field: String
    /// First to last, as facts hold them.
    package let order: [String]
    /// The stage of leads that are won; nil if none of `order` is that.
    package let won: String?

    package init(field: String, order: [String], won: String? = nil) {
        self.field = field
        self.order = order.compactMap { Fact(field, text: $0)?.value }
        self.won = won.flatMap { Fact(field, text: $0)?.value }
    }

    /// The stages that an outcome at `stage` counts for; none for a stage that is not known.
    func passed(_ stage: String, _ outcome: Outcome) -> [String] {
        guard let index = order.firstIndex(of: stage) else { return [] }
        return outcome == .won ? order : Array(order[...index])
    }
}
