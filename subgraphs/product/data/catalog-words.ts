/** What the catalogue knows of the words of a search, by its own vocabulary: one statement for all of them. */
import { plannedAnew } from '#platform/storage/postgres.ts'
import type { KnownWord } from '../domain/search-words.ts'
import type { Database } from './database.ts'

const MAX_SIMILAR = 20

/** In the order of the words. */
export function readWords(database: Database, words: readonly string[]): Promise<KnownWord[]> {
  return database.$queryRaw<KnownWord[]>`
    ${plannedAnew} WITH given AS (
      SELECT place, replace(plain_words(word), ' ', '') AS plain
        FROM unnest(${words}::text[]) WITH ORDINALITY AS given(word, place)
    ), stemmed AS (
      SELECT place, plain, (tsvector_to_array(to_tsvector('english', plain)))[1] AS stem FROM given
    ), judged AS (
      SELECT *, EXISTS (SELECT FROM search_words w WHERE w.stem = s.stem) AS known,
             EXISTS (SELECT FROM search_words w WHERE w.word LIKE plain || '%') AS begins
        FROM stemmed s
    )
    SELECT plain, stem, known, begins, coalesce(similar_words, '[]') AS similar
      FROM judged LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('word', word, 'stem', near.stem)) AS similar_words
          FROM (SELECT word, w.stem FROM search_words w ORDER BY w.word <-> plain LIMIT ${MAX_SIMILAR}) near
      ) found ON NOT known AND NOT begins
     ORDER BY place`
}
