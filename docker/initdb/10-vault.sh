#!/bin/sh
# Run once by the PostgreSQL image, on an empty volume: the vault gets a database and a role of its own, so that whoever
# may read the journal may not for that reason read the vault, and each can be backed up, and forgotten, apart.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$VAULT_PASSWORD" -U "$POSTGRES_USER" -d postgres <<'SQL'
CREATE ROLE vault LOGIN PASSWORD :'password';
CREATE DATABASE vault OWNER vault;
REVOKE CONNECT ON DATABASE vault FROM PUBLIC;
SQL
