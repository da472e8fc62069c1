import Contract
import Documents
import Testing

@Suite("The page")
struct DocsPageTests {
    private func page(_ contract: Contract) -> String {
        String(decoding: docsPage(contract, reads: [sampleRead]), as: UTF8.self)
    }

    @Test("has no script and nothing from outside")
    func assets() throws {
        let page = try page(repositoryContract())
        #expect(page.hasPrefix("<!doctype html>"))
        for forbidden in [
            "<script", "<link", "<img", "<iframe", "url(", "@import", "http:", "https:", "//", "javascript:",
        ] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
    }

    @Test(
        "shows every operation, every message with its members, and every kind of error where problems point to"
    )
    func contents() throws {
        let page = try page(repositoryContract())
        for words in [
            "POST /api/v1/leads", "GET /api/v1/commands/{id}", "GET /api/v1/leads/{lead_id}/score",
            "GET /readyz",
            "Topic <code>lead-scores</code>", "<code>cause.offset</code>", "Idempotency-Key",
            "leads:write:self",
        ] {
            #expect(page.contains(words), "\(words)")
        }
        for kind in ProblemKind.allCases { #expect(page.contains("id=\"\(kind.rawValue)\""), "\(kind)") }
    }

    @Test("shows the limits that it is told")
    func limits() throws {
        var settings = DocumentSettings()
        settings.limits = [.init("body-bytes", 262_144, "of a body")]
        let page = String(
            decoding: docsPage(try repositoryContract(), reads: [], settings), as: UTF8.self)
        #expect(page.contains("<td><code>body-bytes</code>"))
        #expect(page.contains("262144") && page.contains("href=\"#limits\""))
    }

    @Test("every link within leads somewhere, and no place has two names")
    func links() throws {
        let page = try page(repositoryContract())
        let anchors = page.matches(of: /id="([^"]*)"/).map { String($0.1) }
        let targets = page.matches(of: /href="#([^"]*)"/).map { String($0.1) }
        #expect(targets.count > 15)
        #expect(Set(targets).subtracting(anchors) == [])
        #expect(Set(anchors).count == anchors.count)
    }

    @Test("elements are closed in the order in which they were opened")
    func nesting() throws {
        var open: [Substring] = []
        for tag in try page(repositoryContract()).matches(of: /<(\/?)([a-z0-9]+)[^>]*>/) where tag.2 != "meta"
        {
            if tag.1.isEmpty {
                open.append(tag.2)
            } else {
                #expect(open.popLast() == tag.2)
            }
        }
        #expect(open == [])
    }

    @Test("words of a topic file are words, whatever they look like")
    func escaping() throws {
        var contract = try repositoryContract()
        contract.topics[0].description = "<script>alert(\"1\")</script> & `<b>`"
        let page = page(contract)
        #expect(!page.contains("<script"))
        #expect(
            page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; <code>&lt;b&gt;</code>"))
    }
}
