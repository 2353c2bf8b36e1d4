-- A transaction that an operator named holds for the attempt that it was named for: a later exchange has a receipt of its own.
alter table conversions add column if not exists named_attempt integer;
update conversions set named_attempt = attempt where named_hash is not null and named_attempt is null;
alter table conversions add constraint conversions_named_attempt check ((named_hash is null) = (named_attempt is null));
