-- 0100 summed before its trigger stood: a row that a running service moved in between is missing from the balances. Summed again under a
-- lock that lets no row move meanwhile.
lock table accumulations in share row exclusive mode;

delete from channel_balances;
insert into channel_balances (channel_id, balance)
    select channel_id, sum(share) from accumulations where state = 'converted' group by channel_id;
