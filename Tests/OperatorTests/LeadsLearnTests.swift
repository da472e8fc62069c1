import Foundation
import TestKit
import Testing

@Suite("bellhop leads learn") struct LeadsLearnTests {
    /// Leads of which those from the web are won nine times of ten, those from the fair once.
    private static func table(_ rows: Int, delimiter: String = ",") -> String {
        let lines = (0..<rows).map { row in
            let isWeb = row % 2 == 0
            let isWon = row / 2 % 10 < (isWeb ? 9 : 1)
            return [
                isWeb ? "web" : "\"Fair, \"\"big\"\"\"", String(20 + row % 40),
                ["north", "", "south"][row % 3],
                isWon ? "secret" : "none", isWon ? "yes" : "no",
            ].joined(separator: delimiter)
        }
        return ([["source", "age", "team", "hint", "outcome"].joined(separator: delimiter)] + lines)
            .joined(separator: "\r\n") + "\r\n"
    }

    private func learn(_ words: String..., input: String = table(400)) throws -> Bellhop.Result {
        try Program.run("bellhop", ["leads", "learn"] + words, input: Array(input.utf8))
    }

    private func learned(_ words: String..., input: String = table(400)) throws -> [String: Any] {
        let words = ["leads", "learn", "-", "--outcome", "outcome", "--json"] + words
        let result = try Program.run("bellhop", words, input: Array(input.utf8))
        #expect(result.status == 0, "\(result.error)")
        return try #require(json(result.output) as? [String: Any])
    }

    @Test("what is told of a file: its outcomes, how good the predictions were, and what told most")
    func text() throws {
        let result = try learn("-", "--outcome", "outcome", "--ignore", "hint", "--team", "team")
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.hasPrefix("400 rows, 200 won (50.0 %), 2 fields, method measured\n"))
        #expect(result.output.contains("\nArea under the ROC curve: 0.9038\nLog loss: 0.3958\n"))
        #expect(result.output.contains("\n90 to 100 % "))
        #expect(result.output.contains("source  web "))
        #expect(result.error == "")
    }

    @Test("as JSON: every lead is in one bin, the area is that of the signal, with the hint it is nearly one")
    func asJSON() throws {
        let plain = try learned("--ignore", "hint", "--method", "plain", "--from", "21")
        #expect(plain["rows"] as? Int == 400 && plain["won"] as? Int == 200 && plain["lost"] as? Int == 200)
        #expect(plain["predicted"] as? Int == 380)
        let area = try #require(plain["area_under_curve"] as? Double)
        #expect((0.82...0.92).contains(area))
        let bins = try rows(plain["calibration"])
        #expect(bins.count == 10)
        #expect(bins.compactMap { $0["leads"] as? Int }.reduce(0, +) == 380)
        let telling = try rows(plain["telling"])
        #expect(telling.first?["field"] as? String == "source")
        #expect(Set(telling.prefix(2).compactMap { $0["value"] as? String }) == ["web", "fair, \"big\""])
        #expect(try #require(learned()["area_under_curve"] as? Double) > 0.97)
    }

    @Test("a lead is explained by points that add up to its score", arguments: ["plain", "measured"])
    func explanation(method: String) throws {
        let result = try learned("--ignore", "hint", "--team", "team", "--method", method, "--explain", "351")
        let explained = try #require(result["explained"] as? [String: Any])
        #expect(explained["line"] as? Int == 352 && explained["outcome"] as? String == "won")
        let prediction = try #require(explained["prediction"] as? [String: Any])
        let base = try #require(prediction["base"] as? [String: Any])
        let factors = try rows(prediction["factors"])
        #expect(factors.map { $0["field"] as? String }.contains("source"))
        let points = ([base] + factors).compactMap { $0["points"] as? Int }
        #expect(points.reduce(0, +) == prediction["score"] as? Int)
        let text = try learn(
            "-", "--outcome", "outcome", "--ignore", "hint", "--method", method, "--explain", "351")
        #expect(text.output.contains("\nThe lead of line 352, won in the end: score "))
        #expect(text.output.contains("source web: 158 won of 175"))
    }

    @Test("a semicolon, LF alone, a mark at the start and a last line without end read the same")
    func dialects() throws {
        let expected = try learned("--ignore", "hint")["log_loss"] as? Double
        var other = "\u{FEFF}" + Self.table(400, delimiter: ";").replacingOccurrences(of: "\r\n", with: "\n")
        other.removeLast()
        #expect(try learned("--ignore", "hint", input: other)["log_loss"] as? Double == expected)
        #expect(expected != nil)
    }

    @Test(
        "a file is read as standard input is; open leads are counted and not learned; --won names the outcome"
    )
    func file() throws {
        let directory = try TemporaryDirectory("leads")
        let path = try directory.write(
            "leads.csv", "source,stage\nweb,deal\nfair,gone\nweb,\nfair,stale\nweb,Deal \n")
        let result = try learn(path, "--outcome", "stage", "--won", "DEAL", "--json")
        let counts = try #require(json(result.output) as? [String: Any])
        #expect(counts["rows"] as? Int == 5 && counts["open"] as? Int == 1)
        #expect(counts["won"] as? Int == 2 && counts["lost"] as? Int == 2)
    }

    @Test("an outcome that is known later is learned later")
    func delay() throws {
        // The first lead that was lost is the fourth.
        #expect(try learned("--delay", "100")["predicted"] as? Int == 296)
        #expect(try learned("--method", "plain", "--delay", "100")["predicted"] as? Int == 299)
    }

    @Test("numbers that are names are not binned")
    func names() throws {
        let input =
            "code,outcome\n" + (0..<40).map { "\(1010 + $0 % 2),\($0 % 2 == 0 ? "yes" : "no")\n" }.joined()
        let binned = try rows(learned(input: input)["telling"])
        #expect(binned.map { $0["value"] as? String } == ["1000 to 1999"])
        let named = try rows(learned("--names", "code", input: input)["telling"])
        #expect(named.map { $0["value"] as? String } == ["1010", "1011"])
    }

    @Test(
        "what is wrong with a file is named by line and column",
        arguments: [
            ("a,outcome\n1,yes\n2\n", "standard input, line 3: 1 cell, but there are 2 columns"),
            (
                "a,outcome\n1,perhaps\n",
                "standard input, line 2, column 2 (outcome): \"perhaps\" is no known outcome"
            ),
            (
                "a,outcome\n\"1\n2\",no\n\"x\"y,no\n",
                "line 4, column 1 (a): after the closing quote the cell must end"
            ),
            ("a,outcome\n1,no\nx\"y,no\n", "line 3, column 1 (a): a quote stands inside a cell"),
            ("a,outcome\n1,no\n\"x,no\n", "line 3, column 1 (a): the quote is never closed"),
            ("a,a,outcome\n", "line 1, column 2 (a): the name is there twice"),
            ("a,,outcome\n", "line 1, column 2: the column has no name"),
            ("a,result\n", "standard input has no column \"outcome\"; there are a, result"),
            ("", "standard input, line 1, column 1: the column has no name"),
            ("a,outcome\n", "no row has an outcome"),
        ])
    func badFile(input: String, says: String) throws {
        let result = try learn("-", "--outcome", "outcome", input: input)
        #expect(result.status == 1)
        #expect(result.error.contains(says), "\(result.error)")
    }

    @Test("what is compressed or not UTF-8 is refused with what to do or where")
    func badBytes() throws {
        func error(_ bytes: [UInt8]) throws -> String {
            try Program.run("bellhop", ["leads", "learn", "-", "--outcome", "outcome"], input: bytes).error
        }
        #expect(try error([0x1F, 0x8B, 8, 0]).contains("zcat"))
        #expect(
            try error(Array("a,outcome\n".utf8) + [0xFF, 0x2C]).contains("line 2, column 1 (a): not UTF-8"))
    }

    @Test(
        "bad use exits 64 and says what is wrong",
        arguments: [
            (["leads"], "say what to do: learn"), (["leads", "learn", "--outcome", "x"], "expected FILE"),
            (["leads", "learn", "f"], "--outcome COLUMN is needed"),
            (
                ["leads", "learn", "f", "--outcome", "x", "--method", "magic"],
                "--method must be measured or plain"
            ),
            (
                ["leads", "learn", "f", "--outcome", "x", "--from", "0"],
                "--from must be a whole number from 1"
            ),
            (
                ["leads", "learn", "f", "--outcome", "x", "--delay", "-1"],
                "--delay must be a whole number from 0"
            ),
        ])
    func badUse(words: [String], says: String) throws {
        let result = try Program.run("bellhop", words)
        #expect(result.status == 64)
        #expect(result.error.contains(says), "\(result.error)")
    }

    @Test(
        "what the file does not have is said: a column, a value for won, a lead to explain, the file itself")
    func missing() throws {
        #expect(
            try learn("-", "--outcome", "outcome", "--ignore", "hints").error.contains("no column \"hints\""))
        #expect(try learn("-", "--outcome", "outcome", "--won", "ja").error.contains("no row has \"ja\""))
        #expect(try learn("-", "--outcome", "outcome", "--explain", "401").error.contains("400 closed leads"))
        let nowhere = try learn("/nowhere.csv", "--outcome", "outcome")
        #expect(nowhere.status != 0 && nowhere.error.contains("/nowhere.csv"))
    }

    @Test("the command explains itself")
    func help() throws {
        let help = try Program.run("bellhop", ["leads", "--help"])
        #expect(help.status == 0)
        #expect(help.output.hasPrefix("usage: bellhop leads learn FILE --outcome COLUMN"))
        #expect(help.output.contains("zcat FILE | bellhop leads learn -"))
        #expect(try Program.run("bellhop", ["--help"]).output.contains("\n  leads "))
    }
}
