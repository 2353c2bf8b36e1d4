-- What reconciliation found to differ. Opened once, closed when it is gone; details hold ids and figures, never a secret.
create table reconciliation_findings (
    id uuid primary key,
    kind text not null,
    subject text not null,
    severity text not null check (severity in ('info', 'warning', 'critical')),
    detail text not null,
    facts jsonb not null default '{}',
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    alerted_at timestamptz,
    -- How often what can be mended was tried, and when it may be tried again.
    tries integer not null default 0 check (tries >= 0),
    next_try_at timestamptz,
    resolved_at timestamptz
);
create unique index reconciliation_findings_open on reconciliation_findings (kind, subject) where resolved_at is null;
create index reconciliation_findings_resolved on reconciliation_findings (resolved_at) where resolved_at is not null;

-- How far the chain was read for a wallet. Blocks up to here were deep enough when they were read.
create table wallet_scans (
    wallet_id uuid primary key references wallets,
    first_block bigint not null check (first_block >= 0),
    block_number bigint not null,
    block_hash text not null,
    -- Below this the wallet's postings are old and all of them arrived.
    posting_cursor bigint not null default 0,
    started_at timestamptz not null,
    updated_at timestamptz not null
);

-- Every movement of our coins on the chain, as the chain tells it.
create table wallet_movements (
    id uuid primary key,
    wallet_id uuid not null references wallets,
    direction text not null check (direction in ('in', 'out')),
    tx_hash text not null,
    -- -1 for the transaction itself, else the place of a token's event in its block.
    log_index bigint not null check (log_index >= -1),
    block_number bigint not null,
    block_time timestamptz not null,
    asset text not null,
    amount numeric not null check (amount >= 0),
    -- What the transaction cost us, in ether; only on the row of the transaction itself.
    gas numeric not null default 0 check (gas >= 0),
    nonce bigint,
    unique (wallet_id, tx_hash, log_index, direction)
);
create index wallet_movements_by_block on wallet_movements (wallet_id, block_number);

-- Which ledger transaction a deposit is the arrival of. A ledger transaction arrives once; a deposit may bring several.
create table movement_matches (
    cause text primary key,
    movement_id uuid not null references wallet_movements on delete cascade,
    amount numeric not null,
    matched_at timestamptz not null
);
create index movement_matches_by_movement on movement_matches (movement_id);

-- Proof of reserves, one row a run.
create table reserve_reports (
    id uuid primary key,
    taken_at timestamptz not null,
    is_balanced boolean not null,
    report jsonb not null
);
create index reserve_reports_by_time on reserve_reports (taken_at);

-- One row an alert: raised again while it is open, it is only counted.
create table alerts (
    id uuid primary key,
    fingerprint text not null,
    severity text not null check (severity in ('info', 'warning', 'critical')),
    code text not null,
    detail text not null,
    facts jsonb not null default '{}',
    count integer not null check (count > 0),
    notified integer not null default 0 check (notified >= 0),
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    next_notification_at timestamptz not null,
    resolved_at timestamptz
);
create unique index alerts_open on alerts (fingerprint) where resolved_at is null;
create index alerts_by_last_seen on alerts (last_seen);

create table alert_deliveries (
    id uuid primary key,
    alert_id uuid not null references alerts on delete cascade,
    number integer not null,
    channel text not null check (channel in ('telegram', 'webhook')),
    state text not null check (state in ('waiting', 'sent', 'failed')),
    created_at timestamptz not null,
    ended_at timestamptz,
    unique (alert_id, number, channel)
);
create index alert_deliveries_by_time on alert_deliveries (created_at);

-- The transaction with which NOWPayments sent a payment on to our wallet, once it is told.
alter table payments add column payout_hash text;
create index payments_by_payout_hash on payments (payout_hash) where payout_hash is not null;
create index payments_by_update on payments (updated_at);

-- Old rows lie together, so that a small index of ranges is enough to purge them.
create index inbox_by_time on inbox using brin (processed_at);
create index telegram_updates_by_time on telegram_updates using brin (received_at);
create index notifications_by_time on notifications using brin (created_at);
