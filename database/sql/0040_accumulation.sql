-- A channel that its owner gave up. What is still owed for it is paid out below its threshold.
alter table channels add column deleted_at timestamptz;

-- Pending money of threshold owners turned into USDT in one exchange: a pool of many rows, or one large payment alone.
create table conversions (
    id uuid primary key,
    kind text not null check (kind in ('pool', 'single')),
    state text not null check (state in ('requested', 'swap_created', 'funded', 'exchanging', 'done', 'held', 'returned')),
    attempt integer not null default 1 check (attempt > 0),
    -- The one transfer of this attempt; while it is set the exchange may get our coins.
    transfer_id uuid references transfers,
    held_from text check (held_from is null or state = 'held'),
    asset text not null,
    amount numeric not null check (amount > 0),
    row_count integer not null check (row_count > 0),
    value_usd numeric,
    quote_id uuid references price_quotes,
    received numeric check (received > 0),
    received_hash text,
    received_log bigint,
    reason text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    done_at timestamptz,
    check (state <> 'done' or received is not null),
    -- One arrival on chain is never counted for two conversions.
    unique (received_hash, received_log)
);
create index conversions_open on conversions (updated_at) where state not in ('done', 'returned');

-- One row a payment: what is collected for its owner. amount is the owner's part in the asset received, share what became of it in USDT.
create table accumulations (
    id uuid primary key,
    payment_id uuid not null unique references payments,
    order_id uuid references orders,
    owner_id uuid not null references owners,
    channel_id uuid not null references channels,
    state text not null check (state in ('pending', 'converting', 'converted', 'paying', 'paid', 'refunded')),
    asset text not null,
    gross numeric not null check (gross > 0),
    fee numeric not null check (fee >= 0),
    net numeric not null check (net > 0 and fee + net = gross),
    -- What the fee is on the books under: this row's id, or the payout's that was too small to be sent alone.
    fee_subject uuid not null,
    amount numeric not null check (amount >= 0 and amount <= net),
    share numeric check (share >= 0),
    conversion_id uuid references conversions,
    payout_id uuid references payouts,
    -- Exchanges that gave this row's coins back.
    attempts integer not null default 0,
    refunded_at timestamptz,
    reason text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (state <> 'pending' or (share is null and conversion_id is null)),
    check (state <> 'converting' or (share is null and conversion_id is not null)),
    check (state not in ('converted', 'paying', 'paid') or share is not null),
    check ((state in ('paying', 'paid')) = (payout_id is not null))
);
create index accumulations_pool on accumulations (asset, created_at, id) include (amount) where state = 'pending';
create index accumulations_owed on accumulations (channel_id) include (share) where state = 'converted';
create index accumulations_to_pay on accumulations (channel_id, created_at, id) where state = 'converted';
create index accumulations_by_conversion on accumulations (conversion_id) where conversion_id is not null;
create index accumulations_by_payout on accumulations (payout_id) where payout_id is not null;
create index accumulations_converting on accumulations (conversion_id) where state = 'converting';
create index accumulations_paying on accumulations (payout_id) where state = 'paying';
create index accumulations_by_owner on accumulations (owner_id, created_at);
-- Rows leave the pool as fast as they come; without this its index grows with what has passed through.
alter table accumulations set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

alter table quotes alter column payout_id drop not null;
alter table quotes add column conversion_id uuid references conversions, add unique (conversion_id, attempt), add check ((payout_id is null) <> (conversion_id is null));
alter table swaps add foreign key (conversion_id) references conversions;
alter table transfers add foreign key (conversion_id) references conversions, add check (payout_id is null or conversion_id is null);
create index transfers_by_conversion on transfers (conversion_id) where conversion_id is not null;

-- A channel's batches go one after the other, whoever makes them.
create unique index payouts_one_open_batch on payouts (channel_id) where payment_id is null and state not in ('paid', 'accumulated', 'cancelled');
create index payouts_batches on payouts (channel_id, updated_at) where payment_id is null;
