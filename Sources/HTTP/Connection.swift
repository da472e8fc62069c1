/// A client's connection, and the request that it is at.
///
/// A class because the library holds its address. `@unchecked Sendable`: only the loop that owns it reads or writes its
/// fields; other threads pass the reference on and no more.
@safe final class Connection: @unchecked Sendable {
    /// The library's; nil once it is closed.
    var handle: OpaquePointer?
    let socket: Int32
    let remote: String
    /// Where the loop's list has it.
    var index = 0
    var watch: Watch
    /// Of what the socket has received: the bytes that belong to heads and bodies already read. Nil with TLS while not
    /// known: it is counted from the next look at the clocks.
    var accounted: UInt64?
    /// The library leaves it alone until it is resumed.
    var isSuspended = false

    // Of the request at hand.
    var target: [UInt8] = []
    var head: HTTPHead?
    var body: [UInt8] = []
    /// What the handler found out about the head.
    var context: any Sendable = ()
    /// The number of the request that may be answered; 0 if none.
    var number: UInt64 = 0
    /// The answer that waits for the rest of the body.
    var refusal: HTTPResponse?
    var mustClose = false

    init(_ handle: OpaquePointer, socket: Int32, remote: String, watch: Watch, accounted: UInt64?) {
        unsafe self.handle = unsafe handle
        (self.socket, self.remote, self.watch, self.accounted) = (socket, remote, watch, accounted)
    }

    /// Ready for the next request.
    func reset(at now: Int64, isTLS: Bool) {
        (target, head, body, number, refusal, mustClose) = ([], nil, [], 0, nil, false)
        context = ()
        watch.enter(.quiet, at: now)
        if isTLS { accounted = nil }
    }

    func account(_ bytes: Int) { if let sum = accounted { accounted = sum + UInt64(bytes) } }
}
