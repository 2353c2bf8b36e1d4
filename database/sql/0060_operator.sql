-- What operators do, and what they looked at; append-only.
create table audit_log (
    id uuid primary key,
    at timestamptz not null,
    operator text not null,
    verb text not null,
    target text not null,
    outcome text not null check (outcome in ('read', 'done', 'refused', 'dry_run')),
    request_id text not null,
    token_id text not null,
    before jsonb,
    after jsonb,
    note text
);
create index audit_log_by_target on audit_log (target, id);

create function audit_log_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'audit_log is append-only' using errcode = 'restrict_violation', constraint = 'audit_log_is_append_only';
end
$$;

create trigger audit_log_append_only before update or delete or truncate on audit_log
    for each statement execute function audit_log_is_append_only();

-- One write an operator and Idempotency-Key: a repeated one is answered as the first was.
create table operator_requests (
    operator text not null,
    key text not null,
    fingerprint text not null,
    answer jsonb,
    created_at timestamptz not null,
    primary key (operator, key)
);

alter table dead_letters add column closed_by text;
create index dead_letters_by_state on dead_letters (state, id);

-- The owner takes less than the price: who told us, when, and what was there at that time. The Orchestrator accepts by it.
create table short_acceptances (
    payment_id uuid primary key references payments,
    order_id uuid not null references orders,
    accepted_by text not null,
    note text not null,
    value_usd numeric,
    missing_usd numeric,
    accepted_at timestamptz not null
);

-- The web API is reached from outside, so the database itself bounds what it can do to money under way: hold it, or take it out of a hold.
create function payouts_web_api_bounds() returns trigger language plpgsql as $$
begin
    if not (
        (new.state = 'held' and new.held_from = old.state and new.attempt = old.attempt)
        or (old.state = 'held' and new.state = old.held_from and new.attempt = old.attempt)
        or (old.state = 'held' and new.state = 'requested' and new.attempt = old.attempt + 1)
        or (old.state = 'held' and new.state = 'paid' and new.attempt = old.attempt)
        or (old.state = 'paid' and new.state = 'paid' and old.paid_hash is null and new.paid_hash is not null)) then
        raise exception 'the web API may not move a payout from % to %', old.state, new.state
            using errcode = 'insufficient_privilege', constraint = 'payouts_web_api_bounds';
    end if;
    return new;
end
$$;

create trigger payouts_web_api_bounds before update on payouts
    for each row when (current_user = 'pgp_webapi') execute function payouts_web_api_bounds();

create function transfers_web_api_bounds() returns trigger language plpgsql as $$
begin
    if not (
        (old.state = 'planned' and new.state = 'held' and new.held_from = 'planned')
        or (old.state = 'held' and old.held_from = 'planned' and new.state = 'planned')) then
        raise exception 'the web API may not move a transfer from % to %', old.state, new.state
            using errcode = 'insufficient_privilege', constraint = 'transfers_web_api_bounds';
    end if;
    return new;
end
$$;

create trigger transfers_web_api_bounds before update on transfers
    for each row when (current_user = 'pgp_webapi') execute function transfers_web_api_bounds();
