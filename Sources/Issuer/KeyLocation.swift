package import Fetch
internal import Records

/// Where an issuer's JWK Set is.
package enum KeyLocation: Sendable, Hashable {
    case file(String)
    case url(FetchURL)

    /// A path, or a URL where there is `://`.
    /// - Throws: for a URL that is not fetched: neither https nor http on this machine.
    package init(_ text: String) throws(FetchError) {
        self = text.contains("://") ? .url(try FetchURL(text)) : .file(text)
    }

    /// The bytes there. Blocks on the disk or, up to 30 s, on the network.
    package func read() throws -> [UInt8] {
        switch self {
        case .file(let path): try Files.read(path)
        case .url(let url): try Fetch.get(url)
        }
    }
}

extension KeyLocation: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let path): path
        case .url(let url): url.text
        }
    }
}
