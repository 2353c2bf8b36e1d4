-- Where a held row goes on from when a person resumes it.
alter table payouts add column held_from text, add constraint payouts_held_from check (held_from is null or state = 'held');
alter table transfers add column held_from text, add constraint transfers_held_from check (held_from is null or state = 'held');

-- What the next attempt may send after a refund gave back less than was sent; fee + net = gross stays as it was agreed.
alter table payouts add column retry_amount numeric check (retry_amount > 0 and retry_amount <= net);

-- Why ChangeNOW gives no estimate or refuses the exchange, in our words; null when it does neither.
alter table quotes add column refusal text check (refusal in ('below_minimum', 'above_maximum', 'pair_unavailable'));

-- The status as ChangeNOW spelled it at the last look; state keeps its rank, this does not.
alter table swaps add column provider_status text not null default 'new';
alter table swaps add column looked_at timestamptz;

create index transfers_in_flight on transfers (wallet_id) where state in ('signed', 'broadcast', 'mined');
create index transfers_by_payout on transfers (payout_id);
