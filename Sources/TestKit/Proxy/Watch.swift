/// Reads along a connection, and says what becomes of each message.
protocol Watch: Sendable {
    mutating func append(_ bytes: ArraySlice<UInt8>, from side: Side)
    /// What is to be done with the next whole message of a side; nil if there is none.
    mutating func next(from side: Side, _ shape: Shape, _ world: inout World) -> [Move]?
    /// What has come of a message that is not whole; nothing more does.
    mutating func rest(from side: Side) -> ArraySlice<UInt8>
    /// The connection is over: faults that did not happen to it are for others.
    mutating func abandon(_ script: inout FaultScript)
}

enum Side { case client, server }

/// What becomes of a message.
enum Move {
    case forward(ArraySlice<UInt8>, delay: Duration = .zero)
    /// Goes back to where the message came from.
    case reply([UInt8])
    /// What came before is delivered, then the connection ends.
    case end
    /// What came before is delivered; then nothing goes through, neither way.
    case stall
    /// The client is told that this is the end.
    case hangUp
    /// This is how the client calls itself.
    case named(String)
    case happened(Effect)
}

/// Lets everything through.
struct PlainWatch: Watch {
    private var fromClient: ArraySlice<UInt8> = []
    private var fromServer: ArraySlice<UInt8> = []

    mutating func append(_ bytes: ArraySlice<UInt8>, from side: Side) {
        if side == .client { fromClient += bytes } else { fromServer += bytes }
    }

    mutating func next(from side: Side, _ shape: Shape, _ world: inout World) -> [Move]? {
        let bytes = rest(from: side)
        return bytes.isEmpty ? nil : [.forward(bytes)]
    }

    mutating func rest(from side: Side) -> ArraySlice<UInt8> {
        defer { if side == .client { fromClient = [] } else { fromServer = [] } }
        return side == .client ? fromClient : fromServer
    }

    mutating func abandon(_ script: inout FaultScript) {}
}
