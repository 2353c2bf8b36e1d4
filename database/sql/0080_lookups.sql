-- What is looked up for every payment is found by an index, so that a payment costs the same however many came before.
create index payouts_by_order on payouts (order_id);
