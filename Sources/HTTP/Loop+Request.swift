/// A request on its way in, on the loop's thread.
extension Loop {
    /// The head is complete: refuses it, or has the body read.
    func begin(_ connection: Connection, block: [UInt8], fields: Int) {
        connection.account(block.count)
        let parser = HeadParser(block: block, target: connection.target, count: fields, limits: limits)
        do {
            let parsed = try parser.parse()
            let head = head(connection, parsed)
            (connection.number, connection.mustClose) = (head.number, !parsed.isPersistent)
            connection.head = head
            connection.watch.enter(.body, at: now)
            guard head.method != "TRACE" else {
                // With its head: the handler may know what to allow instead.
                return answer(
                    connection, refusal(connection, 405, "TRACE is not answered here.", head), closes: true)
            }
            decide(connection, head, waitsForContinue: parsed.expectsContinue && parsed.isPersistent)
        } catch {
            answer(connection, refusal(connection, error.status, error.detail), closes: true)
        }
    }

    private func head(_ connection: Connection, _ parsed: ParsedHead) -> HTTPHead {
        let isHead = parsed.method == "HEAD"
        return HTTPHead(
            number: lobby.nextRequest(), method: isHead ? "GET" : parsed.method, isHead: isHead,
            path: parsed.path, query: parsed.query, headers: parsed.headers, remote: connection.remote,
            isTLS: isTLS, contentLength: parsed.contentLength)
    }

    /// Asks the handler whether the body shall be read. An answer that is queued now ends the connection, so one to a
    /// request without a body, or with one that is soon read, waits.
    private func decide(_ connection: Connection, _ head: HTTPHead, waitsForContinue: Bool) {
        let length = head.contentLength ?? 0
        let isTooLong = length > limits.bodyBytes
        var response: HTTPResponse?
        switch handler.admit(head) {
        case .refused(let answer): response = answer
        case .admitted(let context): connection.context = context
        }
        if response == nil, isTooLong {
            response = refusal(connection, 413, "The body is longer than \(limits.bodyBytes) bytes.", head)
        }
        guard let response else { return connection.body.reserveCapacity(length) }
        if length > 0, waitsForContinue || length > 4 * limits.bodyBytes {
            answer(connection, response, closes: true)
        } else {
            connection.refusal = response
            if isTooLong { connection.mustClose = true }
        }
    }

    /// Some of the body.
    func take(_ connection: Connection, _ bytes: UnsafeRawBufferPointer) {
        connection.account(bytes.count)
        connection.watch.bodyBytes += bytes.count
        if connection.refusal == nil { unsafe connection.body.append(contentsOf: bytes) }
    }

    /// The request is whole.
    func finish(_ connection: Connection) {
        guard let head = connection.head else { return }
        if let response = connection.refusal {
            answer(connection, response)
        } else {
            dispatch(connection, head)
        }
    }
}
