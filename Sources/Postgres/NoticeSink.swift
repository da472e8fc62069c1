internal import CPostgres

/// Where the server's notices go. A class because libpq keeps a pointer to it; used on the connection's
/// thread only.
final class NoticeSink {
    private let handler: (@Sendable (String) -> Void)?
    /// Why the server ended the session while it was idle.
    private(set) var ending: PostgresError?

    init(_ handler: (@Sendable (String) -> Void)?) { self.handler = handler }

    func receive(_ result: OpaquePointer) {
        guard let notice = unsafe PostgresError(server: result) else { return }
        if notice.kind == .connection { ending = notice }
        handler?("\(notice.sqlstate ?? ""): \(notice.message)")
    }
}

/// Called by libpq inside calls on the connection; `context` is its unretained `NoticeSink`.
func receiveNotice(_ context: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
    guard let context = unsafe context, let result = unsafe result else { return }
    unsafe Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue().receive(result)
}

/// Keeps libpq from printing on standard error while it connects.
func ignoreNotice(_ context: UnsafeMutableRawPointer?, _ message: UnsafePointer<CChar>?) {}
