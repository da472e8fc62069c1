internal import Glibc

/// The user's terminal in raw mode, on its alternate screen, until `close` or the end of the process, however it ends.
///
/// Everything that is global here is what a signal handler needs to give the terminal back.
struct Terminal: ~Copyable {
    struct Size: Equatable {
        var columns: Int
        var rows: Int
    }

    enum Key: Equatable {
        case text(Character)
        case enter, escape, backspace, up, down, interrupt
    }

    private var pending: [UInt8] = []
    private let original: termios
    private let signals: SignalSet

    /// Both ends must be a terminal.
    static var isThere: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    init() {
        var settings = termios()
        unsafe tcgetattr(STDIN_FILENO, &settings)
        original = settings
        unsafe originalSettings = settings
        // Before anything is changed, and before other threads inherit the mask.
        signals = SignalSet()
        signals.block()
        for crash in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] { signal(crash, giveBackAndDie) }
        unsafe cfmakeraw(&settings)
        unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        // The alternate screen, without a cursor and without wrapping.
        write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l")
    }

    deinit {
        write(restoration)
        var settings = original
        unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
    }

    /// As the kernel knows it now; 80 × 24 where it does not.
    var size: Size {
        var window = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0,
            window.ws_row > 0
        else { return Size(columns: 80, rows: 24) }
        return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
    }

    /// Shows lines from the top, each cut off at the right by the terminal, and clears what is below.
    func show(_ lines: [String]) {
        write("\u{1B}[H" + lines.map { $0 + "\u{1B}[0m\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }

    /// True once the process has been asked to end: by a signal, or because the terminal is gone.
    func isStopAsked() -> Bool { signals.next() != nil }

    /// The next key within `limit`; nil if none comes.
    mutating func key(within limit: Duration) -> Key? {
        if pending.isEmpty {
            var poll = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            guard unsafe Glibc.poll(&poll, 1, Int32(limit.components.attoseconds / 1_000_000_000_000_000)) > 0
            else { return nil }
            var bytes = [UInt8](repeating: 0, count: 256)
            let count = unsafe read(STDIN_FILENO, &bytes, bytes.count)
            // The end of input is a terminal that is gone.
            guard count > 0 else { return .interrupt }
            pending = Array(bytes.prefix(count))
        }
        return takeKey()
    }

    private mutating func takeKey() -> Key? {
        let byte = pending.removeFirst()
        switch byte {
        case 3: return .interrupt
        case 10, 13: return .enter
        case 8, 127: return .backspace
        case 27: return escape()
        case 0x20..<0x7F: return .text(Character(Unicode.Scalar(byte)))
        case 0xC0...:
            // A letter of another alphabet comes in one piece.
            let rest = pending.prefix { $0 & 0xC0 == 0x80 }
            pending.removeFirst(rest.count)
            return String(decoding: [byte] + rest, as: UTF8.self).first.map { .text($0) }
        default: return nil
        }
    }

    /// An arrow, or Escape alone; other sequences mean nothing here.
    private mutating func escape() -> Key? {
        guard pending.first == UInt8(ascii: "[") || pending.first == UInt8(ascii: "O") else { return .escape }
        pending.removeFirst()
        while let byte = pending.first {
            pending.removeFirst()
            guard (0x40...0x7E).contains(byte) else { continue }
            return byte == UInt8(ascii: "A") ? .up : byte == UInt8(ascii: "B") ? .down : nil
        }
        return nil
    }

    private func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

private let restoration = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
private let restorationBytes: StaticString = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

/// Written once, before the handler is installed.
private nonisolated(unsafe) var originalSettings = termios()

/// A crash must not leave a terminal that shows nothing of what is typed. Only the plainest calls are allowed here.
private func giveBackAndDie(_ number: Int32) {
    _ = unsafe write(STDOUT_FILENO, restorationBytes.utf8Start, restorationBytes.utf8CodeUnitCount)
    unsafe tcsetattr(STDIN_FILENO, TCSANOW, &originalSettings)
    signal(number, SIG_DFL)
    raise(number)
}

/// Signals that ask for the end, kept back and looked for between two keys.
private struct SignalSet {
    private var set = sigset_t()

    init() {
        unsafe sigemptyset(&set)
        for number in [SIGTERM, SIGHUP, SIGINT, SIGQUIT] { unsafe sigaddset(&set, number) }
    }

    func block() {
        var set = set
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
        // Raw mode hands Ctrl-Z to us as a key; from elsewhere it would leave the terminal as it is.
        signal(SIGTSTP, SIG_IGN)
    }

    /// One that has come; nil if none has.
    func next() -> Int32? {
        var (set, time) = (set, timespec())
        let number = unsafe sigtimedwait(&set, nil, &time)
        return number > 0 ? number : nil
    }
}
