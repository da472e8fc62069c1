internal import CMicroHTTPD
internal import Glibc

/// Starts the library without a thread of its own. It keeps `loop`'s address; the loop stops it before it goes.
func startDaemon(
    _ configuration: HTTPServerConfiguration, _ listener: ListenSocket, _ loop: Loop
) throws(HTTPError) -> OpaquePointer {
    let limits = configuration.limits
    var setup = unsafe microhttpd_setup()
    let flags = [MHD_USE_EPOLL, MHD_ALLOW_SUSPEND_RESUME, MHD_USE_ERROR_LOG]
    unsafe setup.flags = flags.reduce(0) { $0 | $1.rawValue }
    // One of its own: it closes it, when it cannot start too.
    unsafe setup.listener = try listener.duplicate()
    // The lobby turns away before the library does, which would leave clients waiting.
    unsafe setup.connections = UInt32(limits.connections + 64)
    // A request's bytes, 64 for the record of each header, and room for the head of the answer.
    unsafe setup.memory = limits.requestLineBytes + limits.headerBytes + 64 * limits.headerFields + 12_288
    unsafe setup.context = unsafe Unmanaged.passUnretained(loop).toOpaque()
    unsafe setup.policy = policyCallback
    unsafe setup.access = accessCallback
    unsafe setup.connection = connectionCallback
    unsafe setup.completed = completedCallback
    unsafe setup.line = lineCallback
    unsafe setup.unescape = unescapeCallback
    unsafe setup.log = logCallback
    let daemon = unsafe start(&setup, configuration.tls)
    if let daemon = unsafe daemon { return unsafe daemon }
    throw configuration.tls == nil
        ? .start("libmicrohttpd refuses: \(lastError())") : .tls("libmicrohttpd or GnuTLS refuses it")
}

private func start(_ setup: inout microhttpd_setup, _ tls: HTTPServerConfiguration.TLS?) -> OpaquePointer? {
    guard let tls else { return unsafe microhttpd_start(&setup) }
    unsafe setup.flags |= MHD_USE_TLS.rawValue
    let versions = Array("NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2".utf8)
    let texts = [tls.certificate, tls.key, versions].map { $0 + [0] }
    return unsafe texts[0].withUnsafeBytes { certificate in
        unsafe texts[1].withUnsafeBytes { key in
            unsafe texts[2].withUnsafeBytes { priorities in
                unsafe setup.certificate = certificate.baseAddress?.assumingMemoryBound(to: CChar.self)
                unsafe setup.key = key.baseAddress?.assumingMemoryBound(to: CChar.self)
                unsafe setup.priorities = priorities.baseAddress?.assumingMemoryBound(to: CChar.self)
                return unsafe microhttpd_start(&setup)
            }
        }
    }
}

private func loop(_ context: UnsafeMutableRawPointer?) -> Loop? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<Loop>.fromOpaque(context).takeUnretainedValue()
}

private func connection(_ context: UnsafeMutableRawPointer?) -> Connection? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
}

/// A connection has come: may it stay?
private func policyCallback(
    _ context: UnsafeMutableRawPointer?, _ address: UnsafePointer<sockaddr>?, _ size: socklen_t
) -> MHD_Result {
    guard let loop = unsafe loop(context), let address = unsafe address else { return .NO }
    let remote = unsafe text(of: address)
    guard let objection = loop.lobby.objection(to: remote) else { return .YES }
    loop.handler.observe(.turnedAway(objection, remote: remote))
    return .NO
}

/// A connection stays, or has ended. Its object is owned by the library's record of it in between.
private func connectionCallback(
    _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_ConnectionNotificationCode
) {
    guard let loop = unsafe loop(context), let handle = unsafe handle, let slot = unsafe slot else { return }
    if code == .CONNECTION_NOTIFY_STARTED {
        let peer = unsafe microhttpd_peer(handle)
        let connection = unsafe Connection(
            handle, socket: microhttpd_socket(handle), remote: peer.map { unsafe text(of: $0) } ?? "?",
            watch: Watch(loop.isTLS ? .head : .quiet, at: monotonicNow()), accounted: loop.isTLS ? nil : 0)
        unsafe slot.pointee = unsafe Unmanaged.passRetained(connection).toOpaque()
        loop.open(connection)
    } else if let opaque = unsafe slot.pointee {
        unsafe slot.pointee = nil
        loop.forget(unsafe Unmanaged<Connection>.fromOpaque(opaque).takeRetainedValue())
    }
}

/// A request line has come. Its target is kept, for the library changes it in place; the query is then hidden from it,
/// of which it would make a list.
private func lineCallback(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ handle: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let handle = unsafe handle, let opaque = unsafe microhttpd_context(handle) else { return nil }
    guard let loop = unsafe loop(context), let connection = unsafe connection(opaque) else { return nil }
    connection.watch.enter(.head, at: loop.now)
    guard let target = unsafe target else { return unsafe opaque }
    let bytes = unsafe UnsafeRawBufferPointer(start: target, count: strlen(target))
    unsafe connection.target = Array(bytes)
    if let mark = connection.target.firstIndex(of: UInt8(ascii: "?")), mark + 1 < connection.target.count {
        unsafe UnsafeMutablePointer(mutating: target)[mark + 1] = 0
    }
    return unsafe opaque
}

/// Paths are not decoded here.
private func unescapeCallback(
    _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?, _ text: UnsafeMutablePointer<CChar>?
) -> Int {
    guard let text = unsafe text else { return 0 }
    return unsafe strlen(text)
}

/// A head is complete, or some of a body has come, or all of the request.
private func accessCallback(
    _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ upload: UnsafePointer<CChar>?,
    _ size: UnsafeMutablePointer<Int>?, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let loop = unsafe loop(context), let connection = unsafe connection(slot?.pointee ?? nil),
        let size = unsafe size
    else { return .NO }
    switch connection.watch.phase {
    case .head:
        guard let handle = unsafe handle, let method = unsafe method else { return .NO }
        let bytes = unsafe UnsafeRawBufferPointer(start: method, count: microhttpd_head_size(handle))
        let count = unsafe MHD_get_connection_values(handle, .HEADER_KIND, nil, nil)
        loop.begin(connection, block: unsafe Array(bytes), fields: Int(count))
    case .body:
        if unsafe size.pointee > 0, let upload = unsafe upload {
            unsafe loop.take(connection, UnsafeRawBufferPointer(start: upload, count: size.pointee))
            unsafe size.pointee = 0
        } else {
            loop.finish(connection)
        }
    case .quiet, .handling, .answering:
        unsafe size.pointee = 0
    }
    return .YES
}

/// The request at hand has ended, well or not.
private func completedCallback(
    _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_RequestTerminationCode
) {
    guard let loop = unsafe loop(context), let connection = unsafe connection(slot?.pointee ?? nil) else {
        return
    }
    let isOwed = connection.watch.phase == .handling || connection.watch.phase == .answering
    if isOwed, code != .REQUEST_TERMINATED_COMPLETED_OK { loop.handler.observe(.undelivered) }
    connection.reset(at: loop.now, isTLS: loop.isTLS)
}

/// The library says something: only that it answers by itself is of interest.
private func logCallback(
    _ context: UnsafeMutableRawPointer?, _ format: UnsafePointer<CChar>?, _ arguments: CVaListPointer?
) {
    guard let loop = unsafe loop(context), let format = unsafe format, let arguments = unsafe arguments,
        unsafe strncmp(format, "Error processing request", 24) == 0
    else { return }
    var text = [CChar](repeating: 0, count: 128)
    unsafe vsnprintf(&text, text.count, format, arguments)
    let digits = text.drop { $0 < 0x30 || $0 > 0x39 }.prefix { $0 >= 0x30 && $0 <= 0x39 }
    let status = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    loop.handler.observe(.refusedByLibrary(status: status))
}
