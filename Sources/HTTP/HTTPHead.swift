/// The head of a request that kept all rules of framing and form.
package struct HTTPHead: Sendable {
    /// Which request of this server it is, from 1.
    package var number: UInt64
    /// `GET` for a HEAD request too: it is answered like GET, and the server leaves the body out.
    package var method: String
    package var isHead: Bool
    /// As sent: percent-encoded, valid as such, without encoded control characters; begins with `/`. `*` for OPTIONS.
    package var path: String
    /// What follows `?`, as sent.
    package var query: String?
    package var headers: HTTPHeaders
    /// The client's address in figures, without port.
    package var remote: String
    package var isTLS: Bool
    /// Nil: there is no body.
    package var contentLength: Int?

    package init(
        number: UInt64, method: String, isHead: Bool = false, path: String, query: String? = nil,
        headers: HTTPHeaders = .init(), remote: String = "127.0.0.1", isTLS: Bool = false,
        contentLength: Int? = nil
    ) {
        (self.number, self.method, self.isHead) = (number, method, isHead)
        (self.path, self.query, self.headers) = (path, query, headers)
        (self.remote, self.isTLS, self.contentLength) = (remote, isTLS, contentLength)
    }
}

/// A whole request.
package struct HTTPRequest: Sendable {
    package var head: HTTPHead
    package var body: [UInt8]
    /// What the handler's `admit` found out.
    package var context: any Sendable

    package init(head: HTTPHead, body: [UInt8] = [], context: any Sendable = ()) {
        (self.head, self.body, self.context) = (head, body, context)
    }
}

/// An answer. The server adds `Date`, `Content-Length` and, where the connection ends, `Connection: close`.
package struct HTTPResponse: Sendable {
    /// 200–599.
    package var status: Int
    /// A header with a line break or other control characters in it is left out, and reported.
    package var headers: [(String, String)]
    package var body: [UInt8]
    /// Ends the connection after this answer.
    package var closes: Bool

    package init(
        status: Int, headers: [(String, String)] = [], body: [UInt8] = [], closes: Bool = false
    ) {
        (self.status, self.headers, self.body, self.closes) = (status, headers, body, closes)
    }
}
