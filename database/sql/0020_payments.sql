-- What is on the books for a payment, in whole coins of its asset: in suspense until it is accepted, then owed to the owner.
alter table payments add column booked_amount numeric check (booked_amount > 0);

-- When NOWPayments was last asked, so that each run of the poll goes on where the one before it stopped.
alter table payments add column polled_at timestamptz;
alter table orders add column polled_at timestamptz;
create index payments_to_poll on payments (polled_at nulls first) where status in ('waiting', 'confirming', 'confirmed', 'sending', 'expired');
create index orders_to_poll on orders (polled_at nulls first) where state in ('created', 'invoiced', 'expired');
