/// The topic file of `crash-counter`, the worker that dies when a record tells it to.
/// - Parameter settings: of the topic, as in `max.message.bytes: 1000000`.
package func crashTopicFile(_ topic: String, partitions: Int, settings: String = "") -> String {
    """
    asyncapi: 3.0.0
    info: {title: Crash, version: 1.0.0}
    channels:
      crash:
        address: \(topic)
        messages:
          crash.added: {$ref: '#/components/messages/crash.added'}
        bindings:
          kafka: {partitions: \(partitions), topicConfiguration: {\(settings)}, bindingVersion: 0.5.0}
        x-bellhop: {consumers: [crash-counter], key: counter, deduplicate: true}
    operations:
      receive: {action: receive, channel: {$ref: '#/channels/crash'}}
    components:
      messages:
        crash.added:
          name: crash.added
          payload:
            type: object
            required: [counter, amount]
            properties:
              counter: {type: string, minLength: 1}
              amount: {type: integer}
              dies: {type: string}
          examples: [{payload: {counter: a, amount: 1}}]
    """
}
