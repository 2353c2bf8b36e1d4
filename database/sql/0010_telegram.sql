-- The bot limits how many orders and fresh links one person may ask for in a time.
create index orders_by_buyer on orders (buyer_id, created_at);
create index invites_by_buyer on invites (buyer_id, created_at);

-- What a buyer is a member of, and a period's invites in any state, are looked up by people's commands.
create index memberships_by_buyer on memberships (buyer_id);
create index invites_by_period on invites (period_id);
