internal import Contract
internal import Documents
func asyncAPI(_ contract: Contract) -> [UInt8] { [] }
func docsPage(_ contract: Contract, reads: [ReadOperation], _ settings: DocumentSettings) -> [UInt8] { [] }
