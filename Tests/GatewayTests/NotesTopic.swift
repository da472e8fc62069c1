/// A topic that nothing in `Sources` has heard of: its file alone makes its routes and rules.
let notes = """
    asyncapi: 3.0.0
    info: {title: Notes, version: 1.0.0}
    channels:
      notes:
        address: notes
        messages:
          note.written: {$ref: '#/components/messages/note.written'}
          note.pinned: {$ref: '#/components/messages/note.pinned'}
          note.counted: {$ref: '#/components/messages/note.counted'}
        bindings: {kafka: {partitions: 2, bindingVersion: 0.5.0}}
        x-bellhop: {key: author, maxBytes: 4000}
    operations: {receiveNotes: {action: receive, channel: {$ref: '#/channels/notes'}}}
    components:
      messages:
        note.written:
          x-bellhop:
            permission: notes:write
            self: true
            http: {method: PUT, path: '/api/v1/authors/{author}/notes/{note}'}
          name: note.written
          payload:
            type: object
            required: [author, note, text]
            properties:
              author: {type: string, minLength: 1}
              note: {type: string, minLength: 1}
              text: {type: string, maxLength: 3000, x-bellhop: {personal: text}}
              stars: {type: integer, minimum: 1, maximum: 5}
          examples: [{payload: {author: ada, note: n-1, text: hello}}]
        note.pinned:
          x-bellhop: {permission: notes:pin}
          name: note.pinned
          payload: {type: object, required: [author], properties: {author: {type: string}}}
          examples: [{payload: {author: ada}}]
        note.counted:
          name: note.counted
          payload: {type: object, required: [author], properties: {author: {type: string}}}
          examples: [{payload: {author: ada}}]
    """
