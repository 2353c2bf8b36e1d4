-- What is looked up for every payment is found by an index, so that a payment costs the same however many came before.
create index invites_by_buyer on invites (buyer_id, created_at);
create index invites_by_period on invites (period_id);
create index payouts_by_order on payouts (order_id);
