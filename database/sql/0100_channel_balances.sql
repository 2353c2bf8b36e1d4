-- What each channel waits to be paid, whole USDT, so that the batch query reads channels and not every row that waits. It only says
-- whom to look at: a batch is made of rows that were locked and summed. Kept here because three services move rows.
create table channel_balances (
    channel_id uuid primary key references channels,
    balance numeric not null
);

insert into channel_balances (channel_id, balance)
    select channel_id, sum(share) from accumulations where state = 'converted' group by channel_id;

create function keep_channel_balances() returns trigger language plpgsql
    security definer set search_path = public, pg_temp as $$
begin
    -- In the order of the key, so that two who move rows of the same channels wait for each other and never in a circle.
    if tg_op = 'INSERT' then
        insert into channel_balances as b (channel_id, balance)
            select channel_id, sum(share) from rows_after where state = 'converted' group by channel_id order by channel_id
            on conflict (channel_id) do update set balance = b.balance + excluded.balance;
    else
        insert into channel_balances as b (channel_id, balance)
            select channel_id, sum(change)
            from (select channel_id, share as change from rows_after where state = 'converted'
                  union all
                  select channel_id, -share from rows_before where state = 'converted') as moved
            group by channel_id having sum(change) <> 0 order by channel_id
            on conflict (channel_id) do update set balance = b.balance + excluded.balance;
    end if;
    return null;
end
$$;
revoke all on function keep_channel_balances() from public;

create trigger channel_balances_insert after insert on accumulations
    referencing new table as rows_after for each statement execute function keep_channel_balances();
create trigger channel_balances_update after update on accumulations
    referencing old table as rows_before new table as rows_after for each statement execute function keep_channel_balances();

-- Only the batch query read it.
drop index accumulations_owed;
