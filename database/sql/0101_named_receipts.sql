-- The transaction that an operator names for a conversion's USDT when ChangeNOW names none or a wrong one; what it brought is still read from the chain.
alter table conversions add column named_hash text, add column named_log bigint, add check (named_log is null or named_hash is not null);

-- As before, and the receipt of a held conversion may be named, which moves nothing yet.
create or replace function conversions_web_api_bounds() returns trigger language plpgsql as $$
begin
    if not (
        (new.state = 'held' and new.held_from = old.state and new.attempt = old.attempt and new.transfer_id is not distinct from old.transfer_id)
        or (old.state = 'held' and new.state = old.held_from and new.attempt = old.attempt and new.transfer_id is not distinct from old.transfer_id)
        or (old.state = 'held' and new.state = 'requested' and new.attempt = old.attempt + 1 and new.transfer_id is null)
        or (old.state = 'held' and new.state = 'returned' and new.attempt = old.attempt)
        or (old.state = 'held' and new.state = 'held' and new.held_from = old.held_from and new.attempt = old.attempt
            and new.transfer_id is not distinct from old.transfer_id and new.reason is not distinct from old.reason and new.named_hash is not null)) then
        raise exception 'the web API may not move a conversion from % to %', old.state, new.state
            using errcode = 'insufficient_privilege', constraint = 'conversions_web_api_bounds';
    end if;
    return new;
end
$$;
