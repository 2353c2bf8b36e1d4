namespace PayGatePrime.CloudEmulator.Storage;

/// <summary>The tables in the schema "emulator".</summary>
internal static class PostgresSchema
{
    /// <summary>Made under the owner's lock; says nothing when all is there.</summary>
    public const string Create = """
        create schema if not exists emulator;
        create table if not exists emulator.owner (one boolean primary key default true check (one), epoch bigint not null);
        insert into emulator.owner (epoch) values (0) on conflict do nothing;
        alter table emulator.owner add column if not exists holder text;
        create table if not exists emulator.setting (name text primary key, value bytea not null);
        create table if not exists emulator.resource (
          id bigint primary key, kind smallint not null, name text not null, body jsonb not null, deleted_at bigint);
        create table if not exists emulator.task (
          id bigint primary key, resource_id bigint not null, name text not null, is_named boolean not null,
          created_at bigint not null, scheduled_at bigint not null, deadline_ms integer not null,
          dispatches integer not null default 0, responses integer not null default 0, executions integer not null default 0,
          first_dispatch_at bigint not null default 0, last_scheduled_at bigint not null default 0,
          last_dispatch_at bigint not null default 0, last_response_at bigint not null default 0,
          previous_status integer not null default 0, last_code integer not null default 0, last_message text,
          target bytea not null, unique (resource_id, name)
        ) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
        create index if not exists task_schedule on emulator.task (resource_id, scheduled_at, id);
        create table if not exists emulator.tombstone (
          resource_id bigint not null, name text not null, expires_at bigint not null, primary key (resource_id, name));
        create index if not exists tombstone_expires_at on emulator.tombstone (expires_at);
        create table if not exists emulator.purge (resource_id bigint primary key, last_id bigint not null, names_taken_until bigint not null);
        """;

    public const string Insert = """
        insert into emulator.task (id, resource_id, name, is_named, created_at, scheduled_at, deadline_ms, target)
        select x.id, x.resource_id, x.name, x.is_named, x.created_at, x.scheduled_at, x.deadline_ms, x.target
        from unnest($1, $2, $3, $4, $5, $6, $7, $8) as x (id, resource_id, name, is_named, created_at, scheduled_at, deadline_ms, target)
        where not x.is_named
           or coalesce((select t.expires_at from emulator.tombstone t where t.resource_id = x.resource_id and t.name = x.name), 0) <= $9
        on conflict (resource_id, name) do nothing
        returning id
        """;

    public const string Remove = """
        with gone as (
          delete from emulator.task t using unnest($1, $2) as x (id, expires_at) where t.id = x.id
          returning t.resource_id, t.name, x.expires_at)
        insert into emulator.tombstone (resource_id, name, expires_at)
        select resource_id, name, expires_at from gone where expires_at > 0
        on conflict (resource_id, name) do update set expires_at = excluded.expires_at
        """;

    public const string Save = """
        update emulator.task t set
          scheduled_at = x.scheduled_at, dispatches = x.dispatches, responses = x.responses, executions = x.executions,
          first_dispatch_at = x.first_dispatch_at, last_scheduled_at = x.last_scheduled_at, last_dispatch_at = x.last_dispatch_at,
          last_response_at = x.last_response_at, previous_status = x.previous_status, last_code = x.last_code, last_message = x.last_message
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) as x (
          id, scheduled_at, dispatches, responses, executions, first_dispatch_at, last_scheduled_at, last_dispatch_at,
          last_response_at, previous_status, last_code, last_message)
        where t.id = x.id
        """;

    /// <summary>A handful at a time, so that nothing waits long for it.</summary>
    public const string Forget = """
        delete from emulator.tombstone where ctid = any (array(
          select ctid from emulator.tombstone where expires_at <= $1 order by expires_at limit $2))
        """;

    public const string List = $"select {Columns} from emulator.task where resource_id = $1 and name > $2 and id > $4 order by name limit $3";

    public const string Find = $"select {Columns} from emulator.task where resource_id = $1 and name = $2";

    public const string Targets = "select id, target from emulator.task where id = any($1)";

    /// <summary>Small targets that are needed soon come along, which spares the second read.</summary>
    public const string Page = $"""
        select {Columns}, case when scheduled_at < $5 and octet_length(target) <= 8192 then target end
        from emulator.task where resource_id = $1 and (scheduled_at, id) > ($2, $3) and id > $6 order by scheduled_at, id limit $4
        """;

    /// <summary>Takes note that everything of a resource up to an id is to go; a name's time of 0 forgets the used names too.</summary>
    public const string NotePurge = """
        insert into emulator.purge as p (resource_id, last_id, names_taken_until) values ($1, $2, $3)
        on conflict (resource_id) do update set
          last_id = greatest(p.last_id, excluded.last_id), names_taken_until = case when excluded.last_id >= p.last_id then excluded.names_taken_until else p.names_taken_until end
        """;

    public const string Purges = "select resource_id, last_id, names_taken_until from emulator.purge order by resource_id";

    /// <summary>Leaves a purge that was asked for again meanwhile, and so goes further, where it is.</summary>
    public const string EndPurge = "delete from emulator.purge where resource_id = $1 and last_id = $2";

    /// <summary>A handful at a time, in the order of names; gives the last name looked at.</summary>
    public const string Purge = """
        with seen as (select id, name from emulator.task where resource_id = $1 and name > $2 order by name limit $3),
        gone as (delete from emulator.task t using seen s where t.id = s.id and s.id <= $4 returning t.name, t.is_named),
        kept as (
          insert into emulator.tombstone (resource_id, name, expires_at) select $1, name, $5 from gone where is_named and $5 > 0
          on conflict (resource_id, name) do update set expires_at = excluded.expires_at)
        select max(name) from seen
        """;

    /// <summary>Takes back what was inserted under names that were freed and taken by one purge while the insertion waited for it.</summary>
    public const string TakeBack = """
        delete from emulator.task t using unnest($1, $2, $3) as x (id, resource_id, name)
        where t.id = x.id
          and (select s.expires_at from emulator.tombstone s where s.resource_id = x.resource_id and s.name = x.name) > $4
        returning t.id
        """;

    public const string ForgetNamesOf = """
        delete from emulator.tombstone where ctid = any (array(
          select ctid from emulator.tombstone where resource_id = $1 order by name limit $2))
        """;

    public const string LastId = """
        select greatest((select max(id) from emulator.task), (select max(last_id) from emulator.purge where last_id < 9223372036854775807))
        """;

    /// <summary>The resources that have tasks, each found through the index without reading its tasks.</summary>
    public const string Holders = """
        with recursive found as (
          (select resource_id from emulator.task order by resource_id limit 1)
          union all
          select (select t.resource_id from emulator.task t where t.resource_id > f.resource_id order by t.resource_id limit 1) from found f where f.resource_id is not null)
        select resource_id from found where resource_id is not null
        """;

    /// <summary>The one statement that reads the whole table, so that the planner may choose how.</summary>
    public const string Count = """
        set local enable_seqscan = on; set local enable_bitmapscan = on; set local enable_sort = on;
        select t.resource_id, count(*) from emulator.task t
        where t.id > coalesce((select p.last_id from emulator.purge p where p.resource_id = t.resource_id), 0) group by t.resource_id
        """;

    private const string Columns = """
        id, resource_id, name, is_named, created_at, scheduled_at, deadline_ms, dispatches, responses, executions,
        first_dispatch_at, last_scheduled_at, last_dispatch_at, last_response_at, previous_status, last_code, last_message
        """;
}
