internal import Contract
internal import Credentials
internal import Glibc
internal import HTTP
internal import Logging
internal import Metrics
internal import Records
internal import Runtime

/// The executable `gateway`: commands over HTTP onto the topics, and answers to what became of them.
@main enum Gateway {
    static func main() {
        do {
            let arguments = try Arguments(
                Array(CommandLine.arguments.dropFirst()), options: GatewaySettings.options,
                environment: environment())
            if arguments.isHelp { return print(help) }
            if arguments.isVersion { return print("gateway \(bellhopVersion)") }
            if let word = arguments.words.first { throw UsageError("unexpected argument \"\(word)\"") }
            try run(arguments)
        } catch {
            complain(error, program: "gateway")
        }
    }

    private static func run(_ arguments: Arguments) throws {
        // First of all: a SIGTERM that comes while the process starts is a stop like any other.
        let signals = Signals()
        let settings = try GatewaySettings(arguments)
        let contract = try Contract(directory: settings.shared.topics)
        let fleet = try Assembly(settings, contract)
        let metrics = try MetricsServer.open(settings.metrics, fleet.application.metricsSources)
        let server = try HTTPServer(try configuration(settings), handler: fleet.application)
        Log.info(
            "serving",
            [
                "address": .text(settings.address), "port": .number(Int64(server.port)),
                "tls": .text(settings.tls == nil ? "no" : "yes"),
                "routes": .number(Int64(fleet.application.parts.routes.entries.count)),
            ])
        signals.waitForStop()
        Log.info("stopping")
        // Requests in hand get their answers, those that wait for an outcome at once; the kernel ends the process after nine
        // seconds.
        fleet.application.parts.outcomes.hurry()
        fleet.application.parts.decisions.hurry()
        server.stop(grace: .seconds(Int64(min(7, settings.limits.acknowledgementSeconds + 1))))
        metrics?.stop()
        fleet.stop()
        Log.info("stopped")
    }

    private static func configuration(
        _ settings: GatewaySettings
    ) throws -> HTTPServerConfiguration {
        var configuration = HTTPServerConfiguration(
            address: settings.address, port: settings.port, limits: settings.limits.http,
            threads: settings.threads)
        if let files = settings.tls {
            configuration.tls = .init(
                certificate: try Files.read(files.certificate), key: try Files.read(files.key))
        }
        return configuration
    }

    private static var help: String {
        let width = (Limits.all.map(\.name.count).max() ?? 0) + 2
        let limits = Limits.all.map { entry in
            let value = Limits()[keyPath: entry.path]
            return "  " + entry.name + String(repeating: " ", count: width - entry.name.count) + entry.meaning
                + " (\(value))"
        }
        return """
            usage: gateway [options]

            Serves commands over HTTP: each becomes one record on the topic whose file declares its route, and is answered once the
            broker has it. Runs until SIGTERM. Routes, bodies and answers are described at /docs and /openapi.json.

            \(helpLines(GatewaySettings.options))

            limits, and what they are without being set:
            \(limits.joined(separator: "\n"))
            """
    }
}

extension Limits {
    /// What the HTTP server keeps to.
    fileprivate var http: HTTPLimits {
        var http = HTTPLimits()
        http.headerSeconds = Double(headerSeconds)
        http.bodySeconds = Double(bodySeconds)
        http.minimumBodyBytesPerSecond = bodyBytesPerSecond
        http.idleSeconds = Double(idleSeconds)
        http.requestSeconds = Double(requestSeconds)
        http.connections = connections
        http.connectionsPerAddress = connectionsPerAddress
        http.requestLineBytes = requestLineBytes
        http.headerBytes = headerBytes
        http.headerFields = headerFields
        http.bodyBytes = bodyBytes
        return http
    }
}
