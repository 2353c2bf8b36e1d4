-- Double entry: positive is a debit, negative a credit; every transaction sums to zero per asset.

create table ledger_accounts (
    id uuid primary key,
    code text not null unique check (code <> ''),
    kind text not null check (kind in ('hot_wallet', 'in_transit', 'owner_payable', 'suspense', 'fee_income', 'network_fees', 'conversion', 'capital')),
    asset text not null check (asset <> ''),
    owner_id uuid null,
    created_at timestamptz not null,
    -- What the postings' foreign key points at, so that a posting's asset is its account's.
    unique (id, asset)
);

create index ledger_accounts_owner on ledger_accounts (owner_id) where owner_id is not null;

create table ledger_transactions (
    id uuid primary key,
    cause text not null unique check (cause <> ''),
    kind text not null check (kind <> ''),
    refs jsonb not null,
    occurred_at timestamptz not null,
    posted_at timestamptz not null default now()
);

create index ledger_transactions_refs on ledger_transactions using gin (refs jsonb_path_ops);

create table ledger_postings (
    id bigint generated always as identity primary key,
    transaction_id uuid not null references ledger_transactions (id),
    account_id uuid not null,
    asset text not null,
    amount numeric not null check (amount <> 0 and amount <> 'NaN' and abs(amount) < 'Infinity'),
    foreign key (account_id, asset) references ledger_accounts (id, asset)
);

create index ledger_postings_transaction on ledger_postings (transaction_id);
-- Newest first for a statement; the amount rides along so that a balance is an index-only scan.
create index ledger_postings_account on ledger_postings (account_id, id) include (amount);

create function ledger_transaction_balances() returns trigger language plpgsql as $$
declare
    checked uuid;
    lines bigint;
    unbalanced text;
begin
    if tg_table_name = 'ledger_transactions' then
        checked := new.id;
    else
        checked := new.transaction_id;
    end if;
    select coalesce(sum(per_asset.lines), 0), min(per_asset.asset) filter (where per_asset.total <> 0)
        into lines, unbalanced
        from (select asset, count(*) as lines, sum(amount) as total from ledger_postings where transaction_id = checked group by asset) per_asset;
    if lines < 2 then
        raise exception 'ledger transaction % has % postings, at least two are needed', checked, lines
            using errcode = 'check_violation', constraint = 'ledger_transaction_has_postings';
    end if;
    if unbalanced is not null then
        raise exception 'ledger transaction % does not sum to zero in %', checked, unbalanced
            using errcode = 'check_violation', constraint = 'ledger_transaction_balances';
    end if;
    return null;
end
$$;

create constraint trigger ledger_transaction_balances after insert on ledger_transactions
    deferrable initially deferred for each row execute function ledger_transaction_balances();

create constraint trigger ledger_posting_balances after insert on ledger_postings
    deferrable initially deferred for each row execute function ledger_transaction_balances();

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: post a correcting transaction', tg_table_name
        using errcode = 'restrict_violation', constraint = 'ledger_is_append_only';
end
$$;

create trigger ledger_transactions_append_only before update or delete or truncate on ledger_transactions
    for each statement execute function ledger_is_append_only();

create trigger ledger_postings_append_only before update or delete or truncate on ledger_postings
    for each statement execute function ledger_is_append_only();

create function ledger_account_keeps_its_meaning() returns trigger language plpgsql as $$
begin
    raise exception 'ledger account % keeps its code, kind, asset and owner', old.code
        using errcode = 'restrict_violation', constraint = 'ledger_account_keeps_its_meaning';
end
$$;

create trigger ledger_accounts_keep_their_meaning before update on ledger_accounts
    for each row execute function ledger_account_keeps_its_meaning();

-- Posts one transaction in one round trip. True when it was posted, false when the same one had been posted before;
-- another one under the same cause is an error. Accounts are made on demand.
create function ledger_post(
    p_id uuid, p_cause text, p_kind text, p_refs jsonb, p_occurred_at timestamptz,
    p_account_ids uuid[], p_codes text[], p_kinds text[], p_assets text[], p_owner_ids uuid[], p_amounts numeric[]) returns boolean
language plpgsql as $$
declare
    earlier uuid;
    differs boolean;
begin
    insert into ledger_transactions (id, cause, kind, refs, occurred_at) values (p_id, p_cause, p_kind, p_refs, p_occurred_at)
        on conflict (cause) do nothing;
    if not found then
        select id, kind <> p_kind or refs <> p_refs into earlier, differs from ledger_transactions where cause = p_cause;
        if earlier is null then
            raise exception 'ledger cause % was posted by a concurrent transaction that this one can not see', p_cause
                using errcode = 'serialization_failure';
        end if;
        if differs or exists (
            (select a.code, p.amount from ledger_postings p join ledger_accounts a on a.id = p.account_id where p.transaction_id = earlier
             except select * from unnest(p_codes, p_amounts))
            union all
            (select * from unnest(p_codes, p_amounts)
             except select a.code, p.amount from ledger_postings p join ledger_accounts a on a.id = p.account_id where p.transaction_id = earlier)) then
            raise exception 'ledger cause % was posted before with other content', p_cause
                using errcode = 'unique_violation', constraint = 'ledger_cause_is_posted_once';
        end if;
        return false;
    end if;

    -- Looked for first: an insert that only conflicts still writes.
    if exists (select from unnest(p_codes) as wanted (code) where not exists (select from ledger_accounts a where a.code = wanted.code)) then
        insert into ledger_accounts (id, code, kind, asset, owner_id, created_at)
            select w.id, w.code, w.kind, w.asset, w.owner_id, p_occurred_at
            from unnest(p_account_ids, p_codes, p_kinds, p_assets, p_owner_ids) as w (id, code, kind, asset, owner_id)
            order by w.code
            on conflict (code) do nothing;
    end if;

    insert into ledger_postings (transaction_id, account_id, asset, amount)
        select p_id, a.id, w.asset, w.amount
        from unnest(p_codes, p_assets, p_amounts) as w (code, asset, amount)
        join ledger_accounts a on a.code = w.code
        order by w.code;
    return true;
end
$$;
