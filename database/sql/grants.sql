-- Run at every migration, after the roles exist. What a role may do stands here and nowhere else.
-- Roles of one database server are shared by its databases, so a role that is missing here is skipped.
do $$
declare
    role_name text;
    grant_row record;
begin
    revoke create on schema public from public;
    for role_name in select rolname from pg_roles where rolname like 'pgp\_%' loop
        execute format('grant usage on schema public to %I', role_name);
        execute format('revoke all on all tables in schema public from %I', role_name);
        -- Everybody: its own messages, leases and dead letters.
        execute format('grant select, insert on inbox, dead_letters to %I', role_name);
        execute format('grant select, insert, delete on outbox to %I', role_name);
        execute format('grant select, insert, update on job_leases to %I', role_name);
    end loop;

    for grant_row in
        select * from (values
            ('pgp_np_ipn', 'select', 'orders, channels, membership_periods, memberships, payouts, invites'),
            ('pgp_np_ipn', 'update (state, polled_at)', 'orders'),
            ('pgp_np_ipn', 'select, insert', 'ipn_events'),
            ('pgp_np_ipn', 'select, insert, update', 'payments'),
            ('pgp_orchestrator', 'select', 'channels, owners'),
            ('pgp_orchestrator', 'select, insert', 'price_quotes'),
            ('pgp_orchestrator', 'select, insert, update', 'orders, payments, memberships, membership_periods, payouts'),
            ('pgp_orchestrator', 'select, insert', 'ledger_accounts, ledger_transactions, ledger_postings'),
            ('pgp_orchestrator', 'select', 'wallets, quotes, swaps, transfers, invites, conversions'),
            ('pgp_orchestrator', 'select (tx_hash, transfer_id, sequence, nonce)', 'transfer_transactions'),
            ('pgp_orchestrator', 'select, insert, update', 'wallet_scans'),
            ('pgp_orchestrator', 'select, insert, delete', 'wallet_movements, movement_matches'),
            ('pgp_orchestrator', 'select, insert, update, delete', 'reconciliation_findings'),
            ('pgp_orchestrator', 'select, insert, delete', 'reserve_reports'),
            ('pgp_orchestrator', 'select, delete', 'inbox, external_calls'),
            ('pgp_np_ipn', 'select', 'reconciliation_findings'),
            ('pgp_orchestrator', 'select, update (state, refunded_at, reason, updated_at)', 'accumulations'),
            ('pgp_invite', 'select', 'orders, channels, memberships, membership_periods'),
            ('pgp_invite', 'select, insert, update', 'invites'),
            ('pgp_split1', 'select', 'quotes, swaps'),
            ('pgp_split1', 'select, update (state, attempt, held_from, reason, fee, net, updated_at)', 'payouts'),
            ('pgp_split1', 'select, insert', 'ledger_accounts, ledger_transactions, ledger_postings'),
            ('pgp_split2', 'select', 'payouts'),
            ('pgp_split2', 'select, update (state, attempt, transfer_id, held_from, reason, updated_at)', 'conversions'),
            ('pgp_split2', 'select, insert', 'quotes'),
            ('pgp_split3', 'select', 'wallets'),
            ('pgp_split3', 'select, update (state, attempt, transfer_id, held_from, reason, updated_at)', 'conversions'),
            ('pgp_split3', 'select, update (state, attempt, held_from, reason, updated_at)', 'payouts'),
            ('pgp_split3', 'select, update (refusal)', 'quotes'),
            ('pgp_split3', 'select, insert', 'swaps'),
            ('pgp_split3', 'select, insert, update, delete', 'external_calls'),
            ('pgp_hostpay1', 'select, update (state, attempt, held_from, reason, retry_amount, paid_amount, paid_hash, updated_at)', 'payouts'),
            ('pgp_hostpay1', 'select', 'swaps'),
            ('pgp_hostpay1', 'select, update (state, attempt, transfer_id, held_from, reason, updated_at)', 'conversions'),
            ('pgp_hostpay1', 'select, insert, update (state, held_from, reason, updated_at)', 'transfers'),
            ('pgp_hostpay1', 'select, insert', 'ledger_accounts, ledger_transactions, ledger_postings'),
            ('pgp_hostpay2', 'select, update (state, provider_status, looked_at, polls, amount_from, amount_to, payin_hash, payout_hash, refund_hash, refund_amount, updated_at)', 'swaps'),
            ('pgp_hostpay3', 'select, insert, update (next_nonce, name, receives)', 'wallets'),
            ('pgp_hostpay3', 'select, insert, update', 'wallet_levels'),
            ('pgp_hostpay3', 'update (state, note, closed_at)', 'dead_letters'),
            ('pgp_hostpay3', 'select, update (state, held_from, reason, wallet_id, nonce, tx_hash, gas_used, gas_cost, block_number, polls, signed_at, broadcast_at, updated_at)', 'transfers'),
            ('pgp_hostpay3', 'select, insert', 'transfer_transactions'),
            ('pgp_hostpay3', 'select', 'payouts, swaps, conversions'),
            ('pgp_hostpay3', 'select, insert', 'ledger_accounts, ledger_transactions, ledger_postings'),
            ('pgp_accumulator', 'select', 'payments, orders, payouts'),
            ('pgp_accumulator', 'select, insert', 'accumulations'),
            ('pgp_accumulator', 'insert', 'conversions'),
            ('pgp_accumulator', 'select, insert', 'ledger_accounts, ledger_transactions, ledger_postings'),
            ('pgp_microbatchprocessor', 'select', 'swaps'),
            ('pgp_microbatchprocessor', 'insert', 'price_quotes'),
            ('pgp_microbatchprocessor', 'select, insert, update', 'conversions'),
            ('pgp_microbatchprocessor', 'select, update (state, amount, share, conversion_id, attempts, refunded_at, reason, updated_at)', 'accumulations'),
            ('pgp_microbatchprocessor', 'select, insert', 'ledger_accounts, ledger_transactions, ledger_postings'),
            ('pgp_batchprocessor', 'select', 'channels, channel_balances, transfers, swaps'),
            ('pgp_batchprocessor', 'select, insert', 'payouts'),
            ('pgp_batchprocessor', 'select, update (state, share, payout_id, refunded_at, reason, updated_at)', 'accumulations'),
            ('pgp_batchprocessor', 'select, insert', 'ledger_accounts, ledger_transactions, ledger_postings'),
            ('pgp_notifications', 'select', 'orders, channels, owners, payments, payouts, membership_periods, memberships'),
            ('pgp_notifications', 'select, insert, delete', 'notifications'),
            ('pgp_notifications', 'select, insert, update, delete', 'alerts, alert_deliveries'),
            ('pgp_server', 'select', 'channels, channel_tiers, memberships, membership_periods, payments, invites'),
            ('pgp_server', 'select, insert', 'orders'),
            ('pgp_server', 'select, insert, delete', 'telegram_updates'),
            ('pgp_server', 'update (state, invoice_id, invoice_url)', 'orders'),
            ('pgp_server', 'update (state, joined_by, failure, updated_at)', 'invites'),
            ('pgp_server', 'select, insert, update, delete', 'donation_keypads'),
            ('pgp_orchestrator', 'select', 'short_acceptances, channel_balances'),
            ('pgp_webapi', 'select', 'owners, payments, memberships, membership_periods, payouts, quotes, swaps, transfers, wallets'),
            ('pgp_webapi', 'select (id, kind, state, buyer_id, channel_id, owner_id, tier, price_usd, days, fee_bps, payout_strategy, payout_asset, payout_network, payout_address, invoice_id, created_at, expires_at)', 'orders'),
            ('pgp_webapi', 'select', 'accumulations, conversions, reconciliation_findings, reserve_reports, alerts'),
            ('pgp_webapi', 'update (state, attempt, transfer_id, held_from, reason, named_hash, named_log, named_attempt, updated_at)', 'conversions'),
            ('pgp_webapi', 'select (transfer_id)', 'transfer_transactions'),
            ('pgp_webapi', 'select (id, period_id, buyer_id, chat_id, state, failure, created_at, updated_at)', 'invites'),
            ('pgp_webapi', 'update (state, attempt, held_from, reason, paid_amount, paid_hash, updated_at)', 'payouts'),
            ('pgp_webapi', 'update (state, held_from, reason, updated_at)', 'transfers'),
            ('pgp_webapi', 'update (state, note, closed_at, closed_by)', 'dead_letters'),
            ('pgp_webapi', 'select, insert', 'audit_log, short_acceptances'),
            ('pgp_webapi', 'select, insert, update (answer)', 'operator_requests'),
            ('pgp_webapi', 'select, insert', 'ledger_accounts, ledger_transactions, ledger_postings'),
            ('pgp_demo', 'select, insert, update', 'owners, channels, channel_tiers'),
            ('pgp_demo', 'select', 'orders, ipn_events, payments, memberships, membership_periods, invites, payouts, quotes, swaps, transfers, wallets, accumulations, conversions, dead_letters'),
            ('pgp_demo', 'select, insert', 'ledger_accounts, ledger_transactions, ledger_postings')
        ) as g(role_name, rights, tables)
        where exists (select from pg_roles r where r.rolname = g.role_name)
    loop
        execute format('grant %s on %s to %I', grant_row.rights, grant_row.tables, grant_row.role_name);
    end loop;
end $$;
