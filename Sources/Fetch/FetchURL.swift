internal import CCurl

/// Why nothing was fetched: a phrase without what may be secret in an address.
package struct FetchError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// An address from which may be fetched: https, or http on this machine; no user, no password, no fragment.
package struct FetchURL: Sendable, Hashable {
    package let text: String
    let isPlain: Bool

    /// - Throws: for any other address. Reads it as libcurl will: two parsers would differ some day.
    package init(_ text: String) throws(FetchError) {
        guard let parts = URLParts.read(text) else { throw FetchError("it is no URL") }
        let scheme = parts[CURLUPART_SCHEME], host = parts[CURLUPART_HOST]?.lowercased()
        guard let host, !host.isEmpty else { throw FetchError("it names no host") }
        guard parts[CURLUPART_USER] == nil, parts[CURLUPART_PASSWORD] == nil else {
            throw FetchError("it holds a user or a password")
        }
        guard parts[CURLUPART_FRAGMENT] == nil else { throw FetchError("it has a fragment") }
        guard scheme == "https" || scheme == "http" && Self.isLoopback(host) else {
            throw FetchError("it is neither https nor http on this machine")
        }
        self.text = text
        isPlain = scheme == "http"
    }

    /// Literal addresses, and the one name that libcurl never looks up.
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers[0] == 127 && numbers.allSatisfy { $0 != nil }
    }
}

@safe private struct URLParts: ~Copyable {
    private let handle: OpaquePointer

    /// Nil for a text that libcurl cannot read, or that is not all visible ASCII.
    static func read(_ text: String) -> URLParts? {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let parts = URLParts(), parts.set(text) else {
            return nil
        }
        return parts
    }

    private init?() {
        guard let handle = unsafe curl_url() else { return nil }
        unsafe self.handle = unsafe handle
    }

    private func set(_ text: String) -> Bool {
        unsafe curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK
    }

    deinit { unsafe curl_url_cleanup(handle) }

    subscript(_ part: CURLUPart) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(handle, part, &value, 0) == CURLUE_OK, let text = unsafe value else {
            return nil
        }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }
}
