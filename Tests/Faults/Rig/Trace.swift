import Foundation
import TestKit

/// With logs kept (`BELLHOP_FAULTS_LOGS`): what was done when, by the clock of the workers' log lines.
func trace(_ line: String) {
    guard ProcessInfo.processInfo.environment["BELLHOP_FAULTS_LOGS"] != nil else { return }
    say("\(Date().formatted(.iso8601.time(includingFractionalSeconds: true))) \(line)")
}
