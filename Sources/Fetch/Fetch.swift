internal import CCurl

/// How much of an answer is taken, and how long it may take.
package struct FetchLimits: Sendable, Hashable {
    /// To the first byte of the connection, name lookup and TLS included.
    package var connect: Duration = .seconds(5)
    /// For all of it.
    package var total: Duration = .seconds(30)
    /// Of the body.
    package var bytes = 1 << 20
    /// Of all headers together.
    package var headerBytes = 16_384

    package init() {}
}

/// One GET by libcurl, without what its environment or its server might talk it into: no proxies, no redirects, no
/// credentials, no other protocols.
package enum Fetch {
    /// The body of an answer with status 200. Blocks up to `limits.total`; never call from a task.
    ///
    /// - Parameter authorities: a PEM file of certificates to trust instead of the system's.
    /// - Throws: for any other status, and when a limit is passed.
    package static func get(
        _ url: FetchURL, limits: FetchLimits = FetchLimits(), authorities: String? = nil
    ) throws(FetchError) -> [UInt8] {
        guard isReady, let transfer = Transfer() else { throw FetchError("libcurl cannot be used") }
        return try transfer.get(url, limits, authorities)
    }

    /// Once a process, before anything else.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

/// What libcurl has handed over so far.
private final class Sink {
    private(set) var bytes: [UInt8] = []
    private(set) var isFull = false
    private let limit: Int

    init(_ limit: Int) { self.limit = limit }

    /// How many were taken: fewer than given end the transfer.
    func take(_ more: UnsafeBufferPointer<UInt8>) -> Int {
        guard more.count <= limit - bytes.count else {
            isFull = true
            return 0
        }
        unsafe bytes.append(contentsOf: more)
        return more.count
    }
}

/// Called by libcurl on the fetching thread, with a `Sink` that outlives the transfer.
private func write(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context, let bytes = unsafe bytes else { return 0 }
    let sink = unsafe Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
    return unsafe sink.take(
        UnsafeBufferPointer(
            start: UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self), count: size * count))
}

@safe private struct Transfer: ~Copyable {
    private let handle: UnsafeMutableRawPointer

    init?() {
        guard let handle = unsafe curl_easy_init() else { return nil }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe curl_easy_cleanup(handle) }

    func get(
        _ url: FetchURL, _ limits: FetchLimits, _ authorities: String?
    ) throws(FetchError) -> [UInt8] {
        let body = Sink(limits.bytes), headers = Sink(limits.headerBytes)
        guard set(url, authorities), set(limits), collect(body, headers) else {
            throw FetchError("libcurl takes no such settings")
        }
        let code = unsafe curl_easy_perform(handle)
        withExtendedLifetime((body, headers)) {}
        if body.isFull { throw FetchError("the answer is longer than \(limits.bytes) bytes") }
        if headers.isFull {
            throw FetchError("the answer's headers are longer than \(limits.headerBytes) bytes")
        }
        guard code == CURLE_OK else { throw unsafe FetchError(String(cString: curl_easy_strerror(code))) }
        guard let status, status == 200 else {
            throw FetchError("the answer is \(status ?? 0), expected 200")
        }
        return body.bytes
    }

    private var status: Int? {
        var status = 0
        return unsafe bh_curl_get_number(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK ? status : nil
    }

    private func set(_ url: FetchURL, _ authorities: String?) -> Bool {
        text(CURLOPT_URL, url.text) && text(CURLOPT_PROTOCOLS_STR, url.isPlain ? "http" : "https")
            // An empty proxy is none, whatever the environment says.
            && text(CURLOPT_PROXY, "") && text(CURLOPT_NOPROXY, "*")
            && number(CURLOPT_FOLLOWLOCATION, 0) && number(CURLOPT_NETRC, 0)
            && number(CURLOPT_SSL_VERIFYPEER, 1) && number(CURLOPT_SSL_VERIFYHOST, 2)
            && number(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
            && number(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1) && number(CURLOPT_HTTP09_ALLOWED, 0)
            && text(CURLOPT_USERAGENT, "bellhop")
            && (authorities.map { text(CURLOPT_CAINFO, $0) } ?? true)
    }

    private func set(_ limits: FetchLimits) -> Bool {
        // Signals belong to the process, not to a library's timeouts.
        number(CURLOPT_NOSIGNAL, 1) && number(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.milliseconds)
            && number(CURLOPT_TIMEOUT_MS, limits.total.milliseconds)
    }

    private func collect(_ body: Sink, _ headers: Sink) -> Bool {
        writer(CURLOPT_WRITEFUNCTION, CURLOPT_WRITEDATA, body)
            && writer(CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA, headers)
    }

    private func writer(_ function: CURLoption, _ data: CURLoption, _ sink: Sink) -> Bool {
        let context = unsafe Unmanaged.passUnretained(sink).toOpaque()
        return unsafe bh_curl_set_writer(handle, function, write, data, context) == CURLE_OK
    }

    private func text(_ option: CURLoption, _ value: String) -> Bool {
        unsafe bh_curl_set_text(handle, option, value) == CURLE_OK
    }

    private func number(_ option: CURLoption, _ value: some BinaryInteger) -> Bool {
        unsafe bh_curl_set_number(handle, option, Int(value)) == CURLE_OK
    }
}

extension Duration {
    /// At least one: zero means no limit to libcurl.
    fileprivate var milliseconds: Int64 {
        max(1, components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
