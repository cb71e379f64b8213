-- Addresses were kept as typed: with what stands behind "?" and "#", and before "@", where people paste tokens.
UPDATE "Plan"
SET "address" = regexp_replace(regexp_replace("address", '[?#].*$', ''), '^([a-z][a-z0-9+.-]*://)[^/]*@', '\1', 'i')
WHERE "address" ~ '[?#]' OR "address" ~* '^[a-z][a-z0-9+.-]*://[^/]*@';
