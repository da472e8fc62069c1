internal import CPostgres

/// The libpq that this program runs with.
package enum ClientLibrary {
    /// 150018 is 15.18.
    package static var version: Int32 { PQlibVersion() }
}
