-- An image was its URL and becomes { url, altText }. The column is converted in place: an UPDATE would list every
-- product anew.
CREATE FUNCTION pg_temp.with_alt_text(urls text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('url', url, 'altText', NULL) ORDER BY place), '[]')
      FROM unnest(urls) WITH ORDINALITY AS image(url, place)
$$;

-- AlterTable
ALTER TABLE "products"
    ALTER COLUMN "images" TYPE JSONB USING pg_temp.with_alt_text("images"),
    ALTER COLUMN "images" SET DEFAULT '[]',
    ALTER COLUMN "images" SET NOT NULL;
