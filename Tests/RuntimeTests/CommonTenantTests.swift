import Records
import Testing

@testable import Runtime

@Suite("The tenant of several records")
struct CommonTenantTests {
    @Test(
        "is there if all of them have it, and only then",
        arguments: [
            ([], nil), (["acme"], "acme"), (["acme", "acme"], "acme"), (["acme", "rival"], nil),
            (["acme", "rival", "rival"], nil), ([nil], nil), ([nil, "acme"], nil), (["acme", nil], nil),
            (["acme", nil, "acme"], nil),
        ] as [([String?], String?)])
    func common(tenants: [String?], expected: String?) {
        var common = CommonTenant()
        for tenant in tenants { common.add(tenant.map { Text($0) }) }
        #expect(common.value?.string == expected)
    }
}
