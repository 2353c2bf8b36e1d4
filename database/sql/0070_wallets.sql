-- Several wallets on a chain: what the settings call each, and the one that outcomes and refunds are sent to.
alter table wallets add column name text not null default 'main';
alter table wallets add column receives boolean not null default false;

-- The one that was registered last has received so far.
update wallets w set receives = true
where not exists (select from wallets later where later.chain_id = w.chain_id and (later.created_at, later.id) > (w.created_at, w.id));

create unique index wallets_receiving on wallets (chain_id) where receives;

-- What the wallets of a chain hold of an asset, as far as somebody is to be told when it runs low; a change of is_low is told once.
create table wallet_levels (
    chain_id bigint not null,
    asset text not null,
    balance numeric not null check (balance >= 0),
    is_low boolean not null,
    changed_at timestamptz not null,
    seen_at timestamptz not null,
    primary key (chain_id, asset)
);

create index transfers_short_of_funds on transfers (created_at) where state = 'held' and reason in ('wallet_low_balance', 'wallet_low_gas');
