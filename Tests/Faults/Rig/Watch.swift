import Postgres

/// The database itself notes who moves a partition: only the backend that the row names as its owner's may, and only forward.
///
/// The note is written in the transaction that moves it: one that is rolled back leaves none.
struct Watch: Sendable {
    private let database: String

    init(_ database: String) throws {
        self.database = database
        var connection = try Connection(database)
        try connection.script(sql)
    }

    /// Moves that nobody but the owner may make, each as a sentence.
    func intrusions() throws -> [String] {
        var connection = try Connection(database)
        return try connection.query("select what from rig.intrusion order by id").collect {
            row throws(PostgresError) in try row.string(0)
        }
    }
}

private let sql = """
    create schema rig;
    create table rig.intrusion (id bigint generated always as identity, what text not null);
    create function rig.watch() returns trigger language plpgsql security definer as $$
    begin
        if new.next_offset < old.next_offset then
            insert into rig.intrusion (what) values (format('%s/%s went back from %s to %s',
                new.topic, new.partition, old.next_offset, new.next_offset));
        elsif new.next_offset > old.next_offset and new.backend_pid is distinct from pg_backend_pid() then
            insert into rig.intrusion (what) values (format('%s/%s was moved from %s to %s by backend %s, epoch %s is owned by %s',
                new.topic, new.partition, old.next_offset, new.next_offset, pg_backend_pid(), new.epoch, new.backend_pid));
        end if;
        return null;
    end $$;
    create trigger watch after update of next_offset on bellhop.partition
        for each row when (old.next_offset <> new.next_offset) execute function rig.watch();
    """
