-- Both come with Postgres, and whoever owns the database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- CreateTable
CREATE TABLE "product_listings" (
    "product_id" UUID NOT NULL,
    "category_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "price_minor" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "in_stock" BOOLEAN NOT NULL,
    "vector" tsvector NOT NULL,

    CONSTRAINT "product_listings_pkey" PRIMARY KEY ("product_id")
);

-- CreateTable
CREATE TABLE "search_words" (
    "word" TEXT NOT NULL,
    "stem" TEXT NOT NULL,

    CONSTRAINT "search_words_pkey" PRIMARY KEY ("word")
);

-- CreateIndex
CREATE INDEX "product_listings_name_product_id_idx" ON "product_listings"("name", "product_id");

-- CreateIndex
CREATE INDEX "product_listings_price_minor_product_id_idx" ON "product_listings"("price_minor", "product_id");

-- CreateIndex
CREATE INDEX "product_listings_created_at_product_id_idx" ON "product_listings"("created_at", "product_id");

-- CreateIndex
CREATE INDEX "product_listings_category_id_price_minor_product_id_in_stoc_idx" ON "product_listings"("category_id", "price_minor", "product_id", "in_stock");

-- CreateIndex
CREATE INDEX "product_listings_category_id_name_product_id_idx" ON "product_listings"("category_id", "name", "product_id");

-- CreateIndex
CREATE INDEX "product_listings_category_id_created_at_product_id_idx" ON "product_listings"("category_id", "created_at", "product_id");

-- CreateIndex: without a list of pending entries, which every search would have to read through
CREATE INDEX "product_listings_vector_idx" ON "product_listings" USING GIN ("vector") WITH (fastupdate = off);

-- CreateIndex
CREATE INDEX "search_words_stem_idx" ON "search_words"("stem");

-- CreateIndex
CREATE INDEX "search_words_word_idx" ON "search_words" USING GIST ("word" gist_trgm_ops);

-- DropIndex: lists are read from product_listings now
DROP INDEX "products_name_id_idx";

-- AddForeignKey
ALTER TABLE "product_listings" ADD CONSTRAINT "product_listings_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A text as its words in lower case, without accents and with single spaces.
CREATE FUNCTION plain_words(text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(lower(unaccent($1)), '[^[:alnum:]]+', ' ', 'g')
$$;

-- What a product is found by: A its name and SKU, B its category and those above, D its description.
CREATE FUNCTION product_vector(name text, sku text, categories text, description text) RETURNS tsvector
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('english', plain_words(name)), 'A')
        || setweight(to_tsvector('simple', plain_words(sku) || ' ' || replace(plain_words(sku), ' ', '')), 'A')
        || setweight(to_tsvector('english', plain_words(categories)), 'B')
        || to_tsvector('english', plain_words(description))
$$;

-- Brings the listings of these products up to date. Whether there is stock is the levels' matter (below).
CREATE FUNCTION list_products(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM product_listings l USING products p
     WHERE p.id = ANY(ids) AND p.archived_at IS NOT NULL AND l.product_id = p.id;

    WITH RECURSIVE tree AS (
        SELECT id, name AS names FROM categories WHERE parent_id IS NULL
        UNION ALL
        SELECT c.id, t.names || ' ' || c.name FROM categories c JOIN tree t ON t.id = c.parent_id
    )
    INSERT INTO product_listings AS l (product_id, category_id, name, price_minor, created_at, in_stock, vector)
    SELECT p.id, p.category_id, p.name, p.price_minor, p.created_at,
           EXISTS (SELECT FROM stock_levels s WHERE s.product_id = p.id AND s.on_hand > s.reserved),
           product_vector(p.name, p.sku, t.names, p.description)
      FROM products p JOIN tree t ON t.id = p.category_id
     WHERE p.id = ANY(ids) AND p.archived_at IS NULL
    ON CONFLICT (product_id) DO UPDATE
       SET category_id = excluded.category_id, name = excluded.name,
           price_minor = excluded.price_minor, vector = excluded.vector;

    -- In one order everywhere, so that no two transactions wait for each other's words.
    INSERT INTO search_words (word, stem)
    SELECT word, coalesce((ts_lexize('english_stem', word))[1], word)
      FROM (SELECT DISTINCT unnest(string_to_array(
                plain_words(p.name || ' ' || c.name || ' ' || p.description), ' ')) AS word
              FROM products p JOIN categories c ON c.id = p.category_id
             WHERE p.id = ANY(ids) AND p.archived_at IS NULL) AS words
     WHERE word ~ '^[[:alpha:]]{3,30}$' ORDER BY word
    ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION list_changed_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM list_products((SELECT array_agg(id) FROM changed));
    RETURN NULL;
END $$;
CREATE TRIGGER "products_listed_on_insert" AFTER INSERT ON "products"
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION list_changed_products();
CREATE TRIGGER "products_listed_on_update" AFTER UPDATE ON "products"
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION list_changed_products();

-- Whoever changes a level has locked all levels of its product, so what is read here is what will be committed.
CREATE FUNCTION list_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE product_listings l SET in_stock = s.in_stock
      FROM (SELECT product_id, bool_or(on_hand > reserved) AS in_stock FROM stock_levels
             WHERE product_id IN (SELECT product_id FROM changed) GROUP BY product_id) s
     WHERE l.product_id = s.product_id AND l.in_stock <> s.in_stock;
    RETURN NULL;
END $$;
CREATE TRIGGER "stock_levels_listed_on_insert" AFTER INSERT ON "stock_levels"
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION list_stock();
CREATE TRIGGER "stock_levels_listed_on_update" AFTER UPDATE ON "stock_levels"
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION list_stock();

-- The products that are there already.
SELECT list_products((SELECT array_agg(id) FROM products));
