-- By hand: what accounts are looked for by, in any alphabet, which pg_trgm does not know in every locale: all parts of
-- three characters of the email and the display name, and the first one and two of the email and of each word of the name.
CREATE FUNCTION user_grams(email text, display_name text) RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT gram), '{}') FROM (
    SELECT substr(text, start, 3) FROM unnest(ARRAY[lower(email), lower(display_name)]) AS text,
           generate_series(1, length(text) - 2) AS start
    UNION ALL
    SELECT left(word, size) FROM unnest(ARRAY[lower(email)] || string_to_array(lower(display_name), ' ')) AS word,
           generate_series(1, least(length(word), 2)) AS size
  ) AS found (gram)
$$;

-- What must all be among the grams of an account in which the text occurs; of one or two characters: with which a word begins.
CREATE FUNCTION search_grams(search text) RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN length(search) < 3 THEN ARRAY[lower(search)]
              ELSE (SELECT array_agg(DISTINCT substr(lower(search), start, 3)) FROM generate_series(1, length(search) - 2) AS start) END
$$;

CREATE INDEX "users_grams_idx" ON "users" USING GIN (user_grams("email", "display_name"));

-- DropIndex: what is looked for with it is found by the one above.
DROP INDEX "users_search_idx";

-- By hand: who gives somebody a role locks all administrators.
CREATE INDEX "users_admins_idx" ON "users" ("id") WHERE "role" = 'ADMIN';

-- CreateIndex: what is deleted after its time.
CREATE INDEX "sessions_last_used_at_idx" ON "sessions"("last_used_at");
