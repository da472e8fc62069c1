import Postgres
import Records
import TestTraits
import Testing

@Suite("Table: statements over many rows", .ownThreads) struct TableTests {
    static let lead = Table(
        "leads.lead", key: ["tenant", "id"],
        columns: [
            Column("tenant", .text), Column("id", .text), Column("score", .int4), Column("at", .timestamptz),
        ])
    static let seen = Table("seen", key: ["id"], columns: [Column("id", .uuid)])

    static let arrays = "unnest($1::text[], $2::text[], $3::int4[], $4::timestamptz[])"
    static let names = #""tenant", "id", "score", "at""#
    static let match = #"t."tenant" = r."tenant" AND t."id" = r."id""#

    static let cases: [(sql: String, expected: String)] = [
        (
            lead.insertStatement(),
            #"INSERT INTO "leads"."lead" (\#(names)) SELECT * FROM \#(arrays)"#
        ),
        (
            seen.insertStatement(onConflict: .ignore, parameter: 5, returning: ["id"]),
            #"INSERT INTO "seen" ("id") SELECT * FROM unnest($5::uuid[]) ON CONFLICT ("id") DO NOTHING RETURNING "id""#
        ),
        (
            lead.insertStatement(onConflict: .update),
            #"INSERT INTO "leads"."lead" (\#(names)) SELECT * FROM \#(arrays) ON CONFLICT ("tenant", "id") "#
                + #"DO UPDATE SET "score" = excluded."score", "at" = excluded."at""#
        ),
        (
            lead.updateStatement(parameter: 2),
            #"UPDATE "leads"."lead" AS t SET "score" = r."score", "at" = r."at" "#
                + "FROM unnest($2::text[], $3::text[], $4::int4[], $5::timestamptz[]) "
                + #"AS r(\#(names)) WHERE \#(match)"#
        ),
        (
            lead.deleteStatement(),
            #"DELETE FROM "leads"."lead" AS t USING unnest($1::text[], $2::text[]) AS r("tenant", "id") WHERE \#(match)"#
        ),
        (
            seen.selectStatement(forUpdate: true),
            #"SELECT t."id" FROM unnest($1::uuid[]) AS r("id") JOIN "seen" AS t ON t."id" = r."id" "#
                + #"ORDER BY t."id" FOR UPDATE OF t"#
        ),
        (
            lead.copyStatement, #"COPY "leads"."lead" (\#(names)) FROM STDIN (FORMAT binary)"#
        ),
    ]

    @Test("each statement takes one array a column", arguments: cases)
    func generates(sql: String, expected: String) {
        #expect(sql == expected)
    }

    @Test(
        "names are quoted, whatever they hold",
        arguments: [
            ("lead", #""lead""#), ("Lead Score", #""Lead Score""#), (#"a"b"#, #""a""b""#),
            ("leads.lead", #""leads"."lead""#), (#"x"; DROP TABLE y; --"#, #""x""; DROP TABLE y; --""#),
        ])
    func quoting(name: String, expected: String) {
        #expect(quotedPath(name) == expected)
    }

    @Test("a server runs every statement, keys with odd names included")
    func run() throws {
        var server = try TestServer.shared.connect()
        let table = Table(
            freshName(), key: ["Key\" 1"], columns: [Column("Key\" 1", .int8), Column("order", .text)])
        try server.script(
            "CREATE TABLE \(quotedPath(table.name)) (\(quoted("Key\" 1")) int8 PRIMARY KEY, \"order\" text)")
        let keys = Parameter.int8s([2, 1, 3])
        try server.pipeline([
            Statement(table.insertStatement(), [keys, .texts(["b", "a", "c"])]),
            Statement(table.insertStatement(onConflict: .update), [.int8s([1, 4]), .texts(["A", "D"])]),
            Statement(table.insertStatement(onConflict: .ignore), [.int8s([1, 5]), .texts(["no", "E"])]),
            Statement(table.updateStatement(), [.int8s([2, 9]), .texts(["B", "no"])]),
            Statement(table.deleteStatement(), [.int8s([3, 9])]),
        ])
        let rows = try server.query(
            table.selectStatement(forUpdate: true), [.int8s([5, 4, 3, 2, 1])])
        let found = try rows.map { [try $0.int8(0).map(String.init), try $0.string(1)] }
        #expect(found == [["1", "A"], ["2", "B"], ["4", "D"], ["5", "E"]])
    }
}
