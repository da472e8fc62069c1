-- The version of each worker's stored state, so that an older program does not start on state that it does not know.

create table bellhop.worker (
    worker        text primary key,
    state_version int not null check (state_version >= 1),
    raised_at     timestamptz not null default now()
);
comment on table bellhop.worker is 'Workers that have started here, each with the version of its stored state.';
comment on column bellhop.worker.state_version is 'A program that knows only an older version refuses to start. Raised by programs, lowered by `bellhop workers rollback`.';
comment on column bellhop.worker.raised_at is 'When a program raised the version last.';

create table bellhop.worker_change (
    id            bigint generated always as identity primary key,
    worker        text not null references bellhop.worker (worker),
    from_version  int,
    to_version    int not null,
    reason        text,
    changed_by    text not null,
    database_user text not null default session_user,
    changed_at    timestamptz not null default now(),
    check (to_version > coalesce(from_version, 0) or reason is not null)
);
create index worker_change_by_worker on bellhop.worker_change (worker, id);
comment on table bellhop.worker_change is 'Each change of a worker''s state version: by a program that raised it, or by an operator who lowered it.';
comment on column bellhop.worker_change.from_version is 'Null for the first start.';
comment on column bellhop.worker_change.reason is 'The operator''s words; null where a program raised it.';
comment on column bellhop.worker_change.changed_by is 'The process or person, and the host.';

-- Called by each process before its first lane. Of two that start at once one waits for the other's row.
create function bellhop.start_worker(p_worker text, p_version int, p_by text) returns int language plpgsql as $$
declare
    stored int;
begin
    select state_version into stored from bellhop.worker where worker = p_worker for update;
    if not found then
        insert into bellhop.worker (worker, state_version) values (p_worker, p_version) on conflict do nothing;
        if found then
            insert into bellhop.worker_change (worker, to_version, changed_by) values (p_worker, p_version, p_by);
            return p_version;
        end if;
        select state_version into strict stored from bellhop.worker where worker = p_worker for update;
    end if;
    if stored < p_version then
        update bellhop.worker set state_version = p_version, raised_at = now() where worker = p_worker;
        insert into bellhop.worker_change (worker, from_version, to_version, changed_by)
            values (p_worker, stored, p_version, p_by);
        return p_version;
    end if;
    return stored;
end $$;
comment on function bellhop.start_worker is 'Raises a worker''s state version, never lowers it, and returns what it is: more than p_version means that the caller is too old.';
