-- Finds accounts by a part of their name or address.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateIndex
CREATE INDEX "users_search_idx" ON "users" USING GIN ("email" gin_trgm_ops, "display_name" gin_trgm_ops);
