/// A configuration made ready: what is needed for each message is computed once.
package struct Rules: Sendable {
    package let config: Config
    let keywords: KeywordTable

    package init(_ config: Config) {
        self.config = config
        let standard = config.hasStandardKeywords ? Keyword.standard : []
        keywords = KeywordTable(
            (config.keywords + standard).filter { config.languages.contains($0.language) })
    }

    /// For tenants that have put nothing.
    package static let standard = Rules(Config())
}
