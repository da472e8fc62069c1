internal import Foundation
internal import Glibc

/// TIOCGPTN and TIOCSPTLCK, macros that Swift does not import.
private let numberOfTerminal: UInt = 0x8004_5430
private let lockTerminal: UInt = 0x4004_5431

/// One of our programs with a terminal of its own, as a person sees and uses it. Confined to one thread.
///
/// Reads the pictures of programs that draw each from the top: cursor home, lines, and nothing that moves the cursor otherwise.
package final class PseudoTerminal {
    private let keyboard: Int32
    /// Kept open, so that the terminal's settings can be read after the program's end.
    private let screenEnd: Int32
    private let pid: Int32
    private var bytes: [UInt8] = []
    private var ending: Program.Ending?

    package init(
        _ name: String, _ arguments: [String], environment: [String: String], columns: UInt16 = 80,
        rows: UInt16 = 24
    ) throws {
        keyboard = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (number, isLocked): (UInt32, Int32) = (0, 0)
        guard keyboard >= 0, unsafe ioctl(keyboard, numberOfTerminal, &number) == 0,
            unsafe ioctl(keyboard, lockTerminal, &isLocked) == 0
        else { throw POSIXError(.ENXIO) }
        let path = "/dev/pts/\(number)"
        screenEnd = unsafe open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        _ = fcntl(keyboard, F_SETFL, O_NONBLOCK)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(keyboard, UInt(TIOCSWINSZ), &size)
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.filter {
            !$0.value.isEmpty
        }
        pid = try spawn(
            "\(programsDirectory)/\(name)", arguments, variables.map { "\($0.key)=\($0.value)" },
            files: [path, path, path], directory: repositoryRoot, ownsTerminal: true)
    }

    deinit {
        if ending == nil {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        close(keyboard)
        close(screenEnd)
    }

    package func type(_ keys: String) {
        let keys = Array(keys.utf8)
        _ = unsafe keys.withUnsafeBytes { unsafe write(keyboard, $0.baseAddress, $0.count) }
    }

    package func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(keyboard, UInt(TIOCSWINSZ), &size)
    }

    package func signal(_ number: Int32) {
        if ending == nil { kill(pid, number) }
    }

    /// All that was written so far.
    package var output: String {
        drain()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The lines of the last whole picture, without colours.
    package var screen: [String] {
        // Each picture begins with a cursor that goes home, and ends with what is below being cleared.
        let pictures = output.components(separatedBy: "\u{1B}[H").filter { $0.contains("\u{1B}[J") }
        let text = pictures.last?.components(separatedBy: "\u{1B}[J").first ?? ""
        return text.replacingOccurrences(
            of: "\u{1B}\\[[0-9;?]*[A-Za-z]", with: "", options: .regularExpression
        ).components(separatedBy: "\r\n")
    }

    /// True while keys come one by one and unseen.
    package var isRaw: Bool {
        var settings = termios()
        unsafe tcgetattr(screenEnd, &settings)
        return settings.c_lflag & tcflag_t(ICANON | ECHO) == 0
    }

    @discardableResult
    package func wait(within limit: Duration = .seconds(30)) throws -> Program.Ending {
        try eventually(within: limit, "it ends") {
            drain()
            var status: Int32 = 0
            guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return false }
            ending = status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .signalled(status & 0x7F)
            return true
        }
        return ending ?? .exited(-1)
    }

    private func drain() {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe read(keyboard, &buffer, buffer.count)
            guard count > 0 else { return }
            bytes += buffer.prefix(count)
        }
    }
}
