-- Amounts are numeric in whole coins, times are UTC, keys are uuid v7 made by the services.

create table owners (
    id uuid primary key,
    telegram_user_id bigint unique,
    email text unique,
    display_name text not null,
    created_at timestamptz not null
);

create table channels (
    id uuid primary key,
    owner_id uuid not null references owners,
    token text not null unique check (token ~ '^[A-Za-z0-9]{6,32}$'),
    open_chat_id bigint,
    closed_chat_id bigint not null unique,
    title text not null,
    description text not null default '',
    payout_strategy text not null check (payout_strategy in ('instant', 'threshold')),
    payout_asset text not null,
    payout_network text not null,
    payout_address text not null,
    payout_extra_id text,
    payout_threshold_usd numeric check (payout_threshold_usd > 0),
    fee_bps integer not null check (fee_bps between 0 and 10000),
    is_active boolean not null default true,
    paused_reason text,
    created_at timestamptz not null
);

create table channel_tiers (
    channel_id uuid not null references channels,
    tier integer not null check (tier between 1 and 9),
    price_usd numeric not null check (price_usd > 0),
    days integer not null check (days between 1 and 36500),
    is_active boolean not null default true,
    primary key (channel_id, tier)
);

-- What was bought at what price, fixed before anybody pays; payout settings and fee are a snapshot.
create table orders (
    id uuid primary key,
    kind text not null check (kind in ('subscription', 'donation')),
    state text not null check (state in ('created', 'invoiced', 'accepted', 'expired', 'cancelled')),
    status_token text not null unique,
    buyer_id bigint not null,
    channel_id uuid not null references channels,
    owner_id uuid not null references owners,
    tier integer,
    price_usd numeric not null check (price_usd > 0),
    days integer not null check (days >= 0),
    fee_bps integer not null check (fee_bps between 0 and 10000),
    payout_strategy text not null check (payout_strategy in ('instant', 'threshold')),
    payout_asset text not null,
    payout_network text not null,
    payout_address text not null,
    payout_extra_id text,
    invoice_id text unique,
    invoice_url text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    check ((kind = 'subscription') = (tier is not null)),
    check ((kind = 'donation') = (days = 0))
);
-- An open order for the same choice is offered again, not doubled.
create unique index orders_one_open on orders (buyer_id, channel_id, kind, coalesce(tier, 0), price_usd) where state in ('created', 'invoiced');
create index orders_open_by_expiry on orders (expires_at) where state in ('created', 'invoiced');

create table ipn_events (
    id uuid primary key,
    provider_payment_id text not null,
    status text not null,
    body bytea not null,
    body_hash bytea not null unique,
    received_at timestamptz not null
);
create index ipn_events_by_payment on ipn_events (provider_payment_id);

create table price_quotes (
    id uuid primary key,
    asset text not null,
    usd_per_coin numeric not null check (usd_per_coin > 0),
    source text not null,
    quoted_at timestamptz not null
);

-- One row per payment at NOWPayments. status and status_rank mirror the provider and only rise; state is our decision.
create table payments (
    id uuid primary key,
    provider_payment_id text not null unique,
    parent_payment_id text,
    order_id uuid references orders,
    status text not null,
    status_rank integer not null,
    state text not null check (state in ('received', 'partial', 'accepted', 'rejected', 'refunded', 'unmatched')),
    price_amount numeric,
    price_currency text,
    pay_amount numeric,
    pay_currency text,
    actually_paid numeric,
    outcome_amount numeric,
    outcome_currency text,
    asset text,
    value_usd numeric,
    quote_id uuid references price_quotes,
    is_late boolean not null default false,
    over_usd numeric,
    missing_usd numeric,
    reason text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    decided_at timestamptz
);
create index payments_by_order on payments (order_id);

create table memberships (
    id uuid primary key,
    channel_id uuid not null references channels,
    buyer_id bigint not null,
    state text not null check (state in ('active', 'expired')),
    ends_at timestamptz not null,
    created_at timestamptz not null,
    unique (channel_id, buyer_id)
);
create index memberships_due on memberships (ends_at) where state = 'active';

-- One period per accepted order and per payment: a second one can't be written.
create table membership_periods (
    id uuid primary key,
    membership_id uuid not null references memberships,
    order_id uuid not null unique references orders,
    payment_id uuid not null unique references payments,
    days integer not null check (days > 0),
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    revoked_at timestamptz,
    created_at timestamptz not null
);
create index membership_periods_by_membership on membership_periods (membership_id);

create table invites (
    id uuid primary key,
    period_id uuid not null references membership_periods,
    buyer_id bigint not null,
    chat_id bigint not null,
    state text not null check (state in ('created', 'sent', 'used', 'revoked', 'failed')),
    link text,
    expires_at timestamptz,
    failure text,
    joined_by bigint,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create unique index invites_one_open on invites (period_id) where state in ('created', 'sent');
create index invites_by_link on invites (link);

create table payouts (
    id uuid primary key,
    payment_id uuid unique references payments,
    order_id uuid references orders,
    owner_id uuid not null references owners,
    channel_id uuid not null references channels,
    state text not null,
    attempt integer not null default 1 check (attempt > 0),
    from_asset text not null,
    gross numeric not null check (gross > 0),
    fee_bps integer not null check (fee_bps between 0 and 10000),
    fee numeric check (fee >= 0),
    net numeric check (net > 0),
    to_asset text not null,
    to_network text not null,
    to_address text not null,
    to_extra_id text,
    paid_amount numeric,
    paid_hash text,
    reason text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (fee is null or fee + net = gross)
);
create index payouts_open on payouts (updated_at) where state not in ('paid', 'accumulated', 'cancelled');
create index payouts_by_owner on payouts (owner_id, created_at);

create table quotes (
    id uuid primary key,
    payout_id uuid not null references payouts,
    attempt integer not null,
    min_amount numeric,
    max_amount numeric,
    from_amount numeric not null,
    to_amount numeric,
    rate_id text,
    valid_until timestamptz,
    created_at timestamptz not null,
    unique (payout_id, attempt)
);

create table swaps (
    id uuid primary key,
    payout_id uuid references payouts,
    conversion_id uuid,
    attempt integer not null,
    provider_id text not null unique,
    state text not null,
    from_asset text not null,
    to_asset text not null,
    to_network text not null,
    expected_from numeric not null check (expected_from > 0),
    expected_to numeric not null,
    amount_from numeric,
    amount_to numeric,
    payin_address text not null,
    payin_extra_id text,
    payin_hash text,
    payout_hash text,
    refund_address text not null,
    refund_hash text,
    refund_amount numeric,
    polls integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (payout_id, attempt),
    unique (conversion_id, attempt),
    check ((payout_id is null) <> (conversion_id is null))
);

create table wallets (
    id uuid primary key,
    chain_id bigint not null,
    address text not null,
    next_nonce bigint not null check (next_nonce >= 0),
    created_at timestamptz not null,
    unique (chain_id, address)
);

-- One row per intent to send; the cause makes a second one impossible.
create table transfers (
    id uuid primary key,
    cause text not null unique,
    payout_id uuid references payouts,
    conversion_id uuid,
    swap_id uuid references swaps,
    wallet_id uuid references wallets,
    state text not null,
    asset text not null,
    amount numeric not null check (amount > 0),
    to_address text not null,
    nonce bigint,
    tx_hash text unique,
    gas_used numeric,
    gas_cost numeric,
    block_number bigint,
    reason text,
    polls integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    signed_at timestamptz,
    broadcast_at timestamptz,
    unique (wallet_id, nonce)
);
create index transfers_open on transfers (updated_at) where state not in ('confirmed', 'reverted');

-- Every signed transaction, kept before it is sent; replacements share the nonce.
create table transfer_transactions (
    tx_hash text primary key,
    transfer_id uuid not null references transfers,
    sequence integer not null,
    nonce bigint not null,
    raw bytea not null,
    max_fee numeric not null,
    max_priority_fee numeric not null,
    gas_limit bigint not null,
    created_at timestamptz not null,
    unique (transfer_id, sequence)
);

create table inbox (
    service text not null,
    message_id uuid not null,
    processed_at timestamptz not null,
    primary key (service, message_id)
);

create table outbox (
    id uuid primary key,
    service text not null,
    kind text not null check (kind in ('task', 'event')),
    name text not null,
    payload jsonb not null,
    not_before timestamptz,
    traceparent text,
    created_at timestamptz not null
);
create index outbox_by_service on outbox (service, created_at);
-- Rows live for milliseconds; without this the table bloats under load.
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

create table external_calls (
    id uuid primary key,
    service text not null,
    provider text not null,
    operation text not null,
    key text not null,
    state text not null check (state in ('started', 'answered')),
    answer jsonb,
    started_at timestamptz not null,
    answered_at timestamptz,
    unique (provider, operation, key)
);

create table dead_letters (
    id uuid primary key,
    service text not null,
    message_id uuid not null,
    name text not null,
    payload jsonb not null,
    code text not null,
    why text not null,
    attempts integer not null,
    state text not null default 'open' check (state in ('open', 'retried', 'cancelled', 'resolved')),
    note text,
    created_at timestamptz not null,
    closed_at timestamptz,
    unique (service, message_id)
);
create index dead_letters_open on dead_letters (created_at) where state = 'open';

create table job_leases (
    job text primary key,
    holder uuid not null,
    held_until timestamptz not null
);

create table notifications (
    id uuid primary key,
    event_id uuid not null,
    recipient bigint not null,
    event text not null,
    state text not null check (state in ('sent', 'unreachable', 'skipped')),
    created_at timestamptz not null,
    unique (event_id, recipient)
);

-- Updates from Telegram may come twice; each is acted on once.
create table telegram_updates (
    update_id bigint primary key,
    received_at timestamptz not null
);

create table donation_keypads (
    buyer_id bigint not null,
    channel_id uuid not null references channels,
    entered text not null check (entered ~ '^[0-9]{0,4}(\.[0-9]{0,2})?$'),
    updated_at timestamptz not null,
    primary key (buyer_id, channel_id)
);
