-- Payments that were too small to be sent alone, by when they were given to the collection.
create index payouts_accumulated on payouts (updated_at) where state = 'accumulated';

-- As before, and a held batch may be cancelled: its rows wait for the next one.
create or replace function payouts_web_api_bounds() returns trigger language plpgsql as $$
begin
    if not (
        (new.state = 'held' and new.held_from = old.state and new.attempt = old.attempt)
        or (old.state = 'held' and new.state = old.held_from and new.attempt = old.attempt)
        or (old.state = 'held' and new.state = 'requested' and new.attempt = old.attempt + 1)
        or (old.state = 'held' and new.state = 'paid' and new.attempt = old.attempt)
        or (old.state = 'held' and new.state = 'cancelled' and new.attempt = old.attempt and old.payment_id is null)
        or (old.state = 'paid' and new.state = 'paid' and old.paid_hash is null and new.paid_hash is not null)) then
        raise exception 'the web API may not move a payout from % to %', old.state, new.state
            using errcode = 'insufficient_privilege', constraint = 'payouts_web_api_bounds';
    end if;
    return new;
end
$$;

create function conversions_web_api_bounds() returns trigger language plpgsql as $$
begin
    if not (
        (new.state = 'held' and new.held_from = old.state and new.attempt = old.attempt and new.transfer_id is not distinct from old.transfer_id)
        or (old.state = 'held' and new.state = old.held_from and new.attempt = old.attempt and new.transfer_id is not distinct from old.transfer_id)
        or (old.state = 'held' and new.state = 'requested' and new.attempt = old.attempt + 1 and new.transfer_id is null)
        or (old.state = 'held' and new.state = 'returned' and new.attempt = old.attempt)) then
        raise exception 'the web API may not move a conversion from % to %', old.state, new.state
            using errcode = 'insufficient_privilege', constraint = 'conversions_web_api_bounds';
    end if;
    return new;
end
$$;

create trigger conversions_web_api_bounds before update on conversions
    for each row when (current_user = 'pgp_webapi') execute function conversions_web_api_bounds();
