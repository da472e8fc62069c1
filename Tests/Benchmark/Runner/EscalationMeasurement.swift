internal import Foundation
internal import Kafka
internal import Records
internal import TestKit

/// The load of escalation-detection.
enum Conversations {
    static let topic = "conversation-messages"

    /// Message `number` of conversations that all go on at the same time: about 200 characters, of which one in 25 says something that
    /// wants a person.
    static func said(_ number: Int, conversations: Int) -> Record {
        let conversation = "C-\(number % conversations)"
        let place = number / conversations
        let (language, text) = text(number)
        let value = """
            {"conversation_id":"\(conversation)","message_id":"m-\(place)","sender":"customer","language":"\(language)",\
            "text":"\(text)","sent_at":"2026-03-01T\(time(place))Z","channel":"chat"}
            """
        return Record(
            key: Array("acme/\(conversation)".utf8), value: Array(value.utf8),
            headers: headers + [Record.Header("ce_id", "m-\(number)")])
    }

    static func text(_ number: Int) -> (language: String, text: String) {
        let (language, phrases) = talk[number % talk.count]
        // Four of them, no two messages alike for long.
        let mixed = (number &+ 1) &* 2_654_435_761
        let said = (0..<4).map { phrases[(mixed >> ($0 * 5)) % phrases.count] }
        let wish = number % 25 == 7 ? wishes[number % talk.count] : "Nr. \(number)."
        return (language, (said + [wish]).joined(separator: " "))
    }

    private static func time(_ place: Int) -> String {
        [12 + place / 3600 % 12, place / 60 % 60, place % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            .joined(separator: ":")
    }

    private static let headers = [
        Record.Header("content-type", "application/json"), Record.Header("ce_specversion", "1.0"),
        Record.Header("ce_source", "/chat"), Record.Header("ce_type", "message.received"),
        Record.Header("ce_time", "2026-03-01T12:00:00Z"), Record.Header("ce_tenantid", "acme"),
    ]

    private static let wishes = [
        "I would like to talk to a person.", "Quero falar com um atendente.",
        "Ich will mit einem Menschen sprechen.",
    ]

    private static let talk: [(language: String, phrases: [String])] = [
        (
            "en",
            [
                "I have a question about the order from last Tuesday.",
                "The parcel has not come yet, as far as I see.",
                "Could you tell me where it is at the moment?",
                "The number is on the paper that you sent me.",
                "My neighbour was at home for the whole day.", "It is the blue one with the wooden handle.",
                "Thank you for looking into it.",
            ]
        ),
        (
            "pt",
            [
                "Tenho uma dúvida sobre o pedido de terça-feira.",
                "A encomenda ainda não chegou aqui em casa.",
                "Você pode me dizer onde ela está agora?", "O número está no papel que vocês mandaram.",
                "Meu vizinho ficou em casa o dia todo.", "É o azul com o cabo de madeira.",
                "Obrigada por verificar isso.",
            ]
        ),
        (
            "de",
            [
                "Ich habe eine Frage zu der Bestellung vom Dienstag.",
                "Das Paket ist bis jetzt nicht gekommen.",
                "Können Sie mir sagen, wo es gerade ist?", "Die Nummer steht auf dem Zettel von Ihnen.",
                "Mein Nachbar war den ganzen Tag zu Hause.", "Es ist der blaue mit dem Griff aus Holz.",
                "Danke, dass Sie nachsehen.",
            ]
        ),
    ]
}

/// escalation-detection alone: how fast it judges messages from a log that is full when it starts.
struct EscalationMeasurement {
    private static let database = "escalation"
    private static let messagesEach = 10
    private static let target = 20_000.0

    let stage: Stage
    let size: Benchmark.Size

    func run(_ report: inout Report) throws {
        let conversations = size.messages / Self.messagesEach
        say("Escalation: publishing \(size.messages) messages of \(conversations) conversations")
        try stage.createDatabase(Self.database)
        try stage.applyTopics("topics", database: Self.database)
        var publisher = try Publisher(Conversations.topic, brokers: stage.brokers)
        for number in 0..<size.messages {
            try publisher.send(Conversations.said(number, conversations: conversations))
        }
        try publisher.finish()
        say("Escalation: judging")
        let watch = Stopwatch(stage: stage, database: Self.database, table: "escalation.decision")
        let run = try watch.timeWorker(
            "escalation-detection", { try start() }, expecting: size.messages)
        write(run, &report)
    }

    private func start() throws -> Side {
        try Side(
            "escalation-detection", ["--lanes", "2"], environment: stage.environment(Self.database))
    }

    private func write(_ run: Run, _ report: inout Report) {
        report.sections.append(
            Report.Section(
                title:
                    "escalation-detection: messages of 200 characters, \(Self.messagesEach) a conversation, language given",
                columns: ["messages", "messages/s", "CPU µs a message", "memory MiB"],
                rows: [
                    [
                        shown(run.rows), run.shownRate, shown(run.cpuPerRow, 1),
                        run.peakMemory.map { shown($0) } ?? "",
                    ]
                ],
                notes: [
                    "CPU of worker, Postgres and broker together; state, decisions, deduplication and results included."
                ]))
        report.measure("escalation: messages/s", run.rate)
        report.goals.append(
            Report.Goal(
                name: "escalation-detection decides, from Kafka into Postgres",
                target: "≥ \(shown(Self.target)) messages/s", value: run.shownRate,
                isReached: !run.isCut && run.rate >= Self.target))
    }
}
