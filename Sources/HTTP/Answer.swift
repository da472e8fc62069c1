internal import CMicroHTTPD
internal import Glibc

/// Gives the library an answer for `connection`; a header that would break the answer's form is left out and named.
func queue(
    _ response: HTTPResponse, isLast: Bool, on connection: OpaquePointer, refused: (String) -> Void
) {
    let handle = unsafe response.body.withUnsafeBytes { body in
        unsafe MHD_create_response_from_buffer(
            body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
    }
    guard let handle = unsafe handle else { return unsafe abandon(connection) }
    defer { unsafe MHD_destroy_response(handle) }
    for (name, value) in response.headers {
        guard isFit(name), isFit(value), unsafe MHD_add_response_header(handle, name, value) == .YES else {
            refused(name)
            continue
        }
    }
    if isLast || response.closes { unsafe MHD_add_response_header(handle, "Connection", "close") }
    let status = (200..<600).contains(response.status) ? response.status : 500
    if unsafe MHD_queue_response(connection, UInt32(status), handle) != .YES { unsafe abandon(connection) }
}

private func abandon(_ connection: OpaquePointer) {
    unsafe shutdown(microhttpd_socket(connection), Int32(SHUT_RDWR))
}

private func isFit(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
}

/// An answer as it goes over the wire, for when the library cannot be asked to send it. The connection ends after it.
func rendered(_ response: HTTPResponse, reason: String) -> [UInt8] {
    var text = "HTTP/1.1 \(response.status) \(reason)\r\nDate: \(httpDate())\r\nConnection: close\r\n"
    for (name, value) in response.headers where isFit(name) && isFit(value) {
        text += "\(name): \(value)\r\n"
    }
    text += "Content-Length: \(response.body.count)\r\n\r\n"
    return Array(text.utf8) + response.body
}

/// The time as `Date` has it: `Sun, 06 Nov 1994 08:49:37 GMT`.
private func httpDate() -> String {
    var seconds = time(nil)
    var fields = unsafe tm()
    guard unsafe gmtime_r(&seconds, &fields) != nil else { return "" }
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (day, weekday, month) = unsafe (fields.tm_mday, Int(fields.tm_wday), Int(fields.tm_mon))
    let year = unsafe 1900 + fields.tm_year
    let clock = unsafe [fields.tm_hour, fields.tm_min, fields.tm_sec].map(two).joined(separator: ":")
    return "\(days[weekday]), \(two(day)) \(months[month]) \(year) \(clock) GMT"
}
