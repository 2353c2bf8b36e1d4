-- As before, but each account is looked up by its code: every swap has an account of its own, and a join or "not exists"
-- over the codes, planned while there were few accounts, reads them all.
create or replace function ledger_post(
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
            (select (select a.code from ledger_accounts a where a.id = p.account_id), p.amount from ledger_postings p where p.transaction_id = earlier
             except select * from unnest(p_codes, p_amounts))
            union all
            (select * from unnest(p_codes, p_amounts)
             except select (select a.code from ledger_accounts a where a.id = p.account_id), p.amount from ledger_postings p where p.transaction_id = earlier)) then
            raise exception 'ledger cause % was posted before with other content', p_cause
                using errcode = 'unique_violation', constraint = 'ledger_cause_is_posted_once';
        end if;
        return false;
    end if;

    -- Looked for first: an insert that only conflicts still writes.
    if exists (select from unnest(p_codes) as wanted (code) where (select a.id from ledger_accounts a where a.code = wanted.code) is null) then
        insert into ledger_accounts (id, code, kind, asset, owner_id, created_at)
            select w.id, w.code, w.kind, w.asset, w.owner_id, p_occurred_at
            from unnest(p_account_ids, p_codes, p_kinds, p_assets, p_owner_ids) as w (id, code, kind, asset, owner_id)
            order by w.code
            on conflict (code) do nothing;
    end if;

    insert into ledger_postings (transaction_id, account_id, asset, amount)
        select p_id, (select a.id from ledger_accounts a where a.code = w.code), w.asset, w.amount
        from unnest(p_codes, p_assets, p_amounts) as w (code, asset, amount)
        order by w.code;
    return true;
end
$$;
