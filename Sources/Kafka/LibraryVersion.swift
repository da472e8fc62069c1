internal import CRdKafka

/// The librdkafka that this program runs with, which need not be the one that it was built against.
package enum LibraryVersion {
    /// Major, minor and revision as bytes from the left, and a last one for pre-releases: 0x020002ff is 2.0.2.
    package static var number: Int32 { rd_kafka_version() }
    package static var text: String { unsafe String(cString: rd_kafka_version_str()) }
}
