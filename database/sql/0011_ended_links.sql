-- When Telegram was told that a replaced link must open nothing any more.
alter table invites add column ended_at timestamptz;
