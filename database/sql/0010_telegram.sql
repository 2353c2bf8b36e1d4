-- The bot limits how many orders and fresh links one person may ask for in a time.
create index orders_by_buyer on orders (buyer_id, created_at);
create index invites_by_buyer on invites (buyer_id, created_at);
