// swift-tools-version: 6.2
import PackageDescription

/// One set of compiler rules for every target: Swift 6 mode, visible imports, memory safety spelled out, no warnings.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A module of ours. Imports point down only: the order below is the order of the layers.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// An executable: wiring only. The product carries the name that operators type.
func program(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

/// - Parameter files: of the directory, that are no sources.
func tests(_ name: String, _ dependencies: [Target.Dependency], files: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: files, swiftSettings: strict)
}

/// A worker's executable. The target of `order-totals` is `OrderTotals`; `domain` are the modules with its rules.
struct WorkerProgram {
    let product: Product
    let target: Target

    init(_ name: String, domain: [Target.Dependency] = [], path: String? = nil) {
        let module = name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        product = .executable(name: name, targets: [module])
        target = .executableTarget(
            name: module, dependencies: domain + ["Runtime", "Records", "JSON", "Contract", "Postgres"],
            path: path, swiftSettings: strict)
    }
}

let workers = [
    WorkerProgram("lead-scoring", domain: ["Leads", "LeadRows", "Learning", "Routing"]),
    WorkerProgram("lead-rules", domain: ["Leads", "Learning"]),
    WorkerProgram("lead-routing", domain: ["Routing"]),
    WorkerProgram("escalation-detection", domain: ["Escalation", "Sentiment", "Words"]),
    WorkerProgram("escalation-rules", domain: ["Escalation"]),
    WorkerProgram("order-totals", path: "Tests/Example/OrderTotals"),
    WorkerProgram("sale-sink", path: "Tests/Benchmark/SaleSink"),
    WorkerProgram("crash-counter", path: "Tests/CrashCounter"),
    WorkerProgram(
        "lead-scoring-variants", domain: ["Leads", "LeadRows", "Learning", "Routing"],
        path: "Tests/Benchmark/LeadScoringVariants"),
    WorkerProgram("state-keeper", path: "Tests/StateKeeper"),
    WorkerProgram("time-keeper", path: "Tests/TimeKeeper"),
]

let package = Package(
    name: "bellhop",
    products: workers.map(\.product) + [
        .executable(name: "bellhop", targets: ["Operator"]),
        .executable(name: "gateway", targets: ["Gateway"]),
        .executable(name: "drill", targets: ["Drill"]),
        .executable(name: "benchmark", targets: ["Benchmark"]),
        .executable(name: "faults", targets: ["Faults"]),
    ],
    targets: workers.map(\.target) + [
        // Edges: module maps and shims for C and C++ libraries; no Swift.
        .systemLibrary(name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CIcal", pkgConfig: "libical", providers: [.apt(["libical-dev"])]),
        .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CCLD2", linkerSettings: [.linkedLibrary("cld2")]),

        // Values that every layer speaks.
        module("Records"),
        module("Logging", ["Records"]),

        // Wrappers: the only Swift that touches C.
        module("Digest", ["COpenSSL", "Records"]),
        module("Crypto", ["COpenSSL"]),
        module("JSON", ["CSimdjson", "Records"]),
        module("YAML", ["CYAML"]),
        module("Fetch", ["CCurl"]),
        module("Kafka", ["CRdKafka", "Records"]),
        module("Postgres", ["CPostgres", "Records"]),
        module("HTTP", ["CMicroHTTPD"]),
        module("Zones", ["CIcal", "Records"]),
        module("Words", ["CCLD2", "CStemmer"]),

        // What programs count, and the pages on which they show it and how they are.
        module("Metrics", ["Records", "Logging", "JSON", "HTTP"]),

        // The contract directory `topics/`, and what it says of a record.
        module("Contract", ["Records", "JSON", "YAML", "Digest"]),

        // What other programs and people read of the contract: pure.
        module("Documents", ["Contract", "JSON", "YAML"]),

        // Who asks, and what that one may do: tokens and API keys.
        module("Credentials", ["Records", "Crypto", "Digest", "JSON"]),
        module("Issuer", ["Records", "Logging", "Credentials", "Fetch"]),

        // Checks what the runtime wrote, and knows nothing of how.
        module("Ledger", ["Records", "Logging", "Digest", "JSON", "Kafka", "Postgres", "Contract"]),

        // Consuming, deciding, writing exactly once, explaining.
        module(
            "Runtime",
            ["Records", "Logging", "Digest", "JSON", "Kafka", "Postgres", "Metrics", "Contract", "Ledger"]),

        // How far workers are, as Postgres and the brokers tell.
        module("Lag", ["Records", "Logging", "Kafka", "Postgres", "Contract"]),

        // Domains: pure rules.
        module("Learning", ["JSON", "Records"]),
        module("Leads", ["Records", "JSON", "Learning"]),
        module("Routing", ["Records", "JSON", "Zones"]),
        module("Sentiment", ["Words"]),
        module("Escalation", ["Records", "JSON", "Zones", "Words", "Sentiment"]),
        // Rows of domains, for who writes them and who reads them.
        module("LeadRows", ["Records", "Postgres", "Runtime", "Leads"]),
        module("EscalationRows", ["Records", "JSON", "Postgres", "Escalation"]),
        module("FairnessRows", ["Records", "JSON", "Postgres", "Routing"]),

        // Executables besides the workers.
        program(
            "Operator",
            [
                "Records", "Logging", "JSON", "Kafka", "Postgres", "Metrics", "Contract", "Credentials",
                "Crypto", "Digest", "Escalation", "EscalationRows", "FairnessRows", "Lag", "Learning",
                "Leads", "LeadRows",
                "Routing",
                "Runtime", "Sentiment", "Words",
            ]),
        program(
            "Gateway",
            [
                "Records", "Logging", "Digest", "Crypto", "JSON", "Kafka", "Postgres", "HTTP", "Metrics",
                "Contract",
                "Documents",
                "Credentials", "Escalation", "EscalationRows", "FairnessRows", "Fetch", "Issuer", "Runtime",
                "Leads", "LeadRows", "Routing",
            ]),
        program("Drill", ["Records", "Logging", "JSON", "Kafka", "Postgres", "Runtime", "TestKit"]),
        program(
            "Benchmark",
            [
                "Records", "Logging", "Crypto", "JSON", "Words", "Escalation", "Kafka", "Postgres", "Fetch",
                "Runtime",
                "TestKit",
            ], path: "Tests/Benchmark/Runner"),
        program(
            "Faults", ["Records", "Logging", "Kafka", "Postgres", "Runtime", "TestKit"], path: "Tests/Faults"),

        // Servers, generators and an independent model for tests and drills.
        module("TestKit", ["Records", "Logging", "Kafka", "Postgres", "CRdKafka"]),

        // Another validator, for ours to be compared with; compiles to nothing where it is not installed.
        // Optimised in debug builds too: it compiles its regular expression anew for each time that it reads.
        .target(name: "CValijson", path: "Tests/CValijson", cxxSettings: [.unsafeFlags(["-O2"])]),

        // What suites say of themselves, for the tests of more than one module.
        .target(name: "TestTraits", path: "Tests/TestTraits", swiftSettings: strict),

        // Tests, in the order of the layers.
        tests("RecordsTests", ["Records"]),
        tests("DigestTests", ["Digest", "Records"]),
        tests("CryptoTests", ["Crypto"]),
        tests("JSONTests", ["JSON", "Records"]),
        tests("YAMLTests", ["YAML"]),
        tests("KafkaTests", ["Kafka", "Records", "TestKit", "TestTraits"]),
        tests("PostgresTests", ["Postgres", "Records", "Digest", "TestTraits"]),
        tests("ContractTests", ["Contract", "Digest", "JSON", "YAML", "Records", "Routing", "CValijson"]),
        tests("HTTPTests", ["HTTP", "TestKit", "TestTraits"]),
        tests("ZonesTests", ["Zones", "Records"]),
        tests("MetricsTests", ["Metrics", "TestKit", "TestTraits"]),
        tests("DocumentsTests", ["Documents", "Contract", "JSON", "Records", "YAML"]),
        tests("CredentialsTests", ["Credentials", "Crypto", "JSON", "Records", "COpenSSL"]),
        tests("FetchTests", ["Fetch"]),
        tests("IssuerTests", ["Issuer", "Credentials", "Fetch"]),
        tests("LedgerTests", ["Ledger", "Contract", "JSON", "Postgres", "Records"]),
        tests(
            "RuntimeTests",
            ["Runtime", "Contract", "Digest", "JSON", "Kafka", "Postgres", "Records", "TestKit"]),
        tests("LagTests", ["Lag", "Contract", "Kafka", "Records", "TestKit"]),
        tests(
            "LeadsTests",
            [
                "LeadScoring", "Leads", "LeadRows", "Learning", "Runtime", "Records", "Contract", "JSON",
                "TestKit",
            ]),
        tests("LearningTests", ["Learning", "JSON"]),
        tests(
            "LeadRulesTests",
            ["LeadRules", "Leads", "Learning", "Runtime", "Contract", "JSON", "Postgres", "Records"]),
        tests("RoutingTests", ["Routing", "Zones", "Records", "JSON", "TestKit"]),
        tests("WordsTests", ["Words"]),
        tests("SentimentTests", ["Sentiment", "Words"]),
        tests(
            "EscalationTests", ["Escalation", "Sentiment", "Words", "Records", "JSON", "Zones", "TestKit"],
            files: ["Sets"]),
        tests(
            "EscalationDetectionTests",
            [
                "EscalationDetection", "EscalationRules", "Escalation", "Sentiment", "Words", "Runtime",
                "Contract", "JSON",
                "Kafka", "Postgres", "Records", "TestKit", "TestTraits",
            ]),
        tests(
            "ConformanceTests",
            [
                "Runtime", "Contract", "Crypto", "Digest", "JSON", "Kafka", "Ledger", "Logging", "Metrics",
                "Postgres",
                "Records", "TestKit", "TestTraits", "CRdKafka", "TimeKeeper",
            ]),
        tests(
            "OperatorTests",
            [
                "Operator", "Contract", "Credentials", "Kafka", "Lag", "Postgres", "Records", "Runtime",
                "TestKit", "TestTraits",
            ]),
        tests(
            "GatewayTests", ["Kafka", "Postgres", "Records", "Crypto", "TestKit", "TestTraits"]),
        tests(
            "LeadRoutingTests",
            [
                "LeadRouting", "Routing", "Runtime", "Contract", "JSON", "Kafka", "Postgres", "Records",
                "TestKit", "TestTraits",
            ]),
        tests(
            "ExampleTests",
            ["OrderTotals", "Runtime", "Contract", "Postgres", "Records", "TestKit", "TestTraits"]),
        tests("DeployTests", ["Drill", "Metrics", "Records", "TestKit", "TestTraits", "YAML"]),
        tests("BenchmarkTests", ["Benchmark", "Contract", "JSON", "Records", "TestKit"]),
    ],
    cxxLanguageStandard: .cxx17
)
