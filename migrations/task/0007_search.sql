-- Search finds any part of a word, in any script. Trigrams do that, but pg_trgm knows only the letters of the database's
-- LC_CTYPE (in C: ASCII alone), and has none for a single Chinese character. So text is kept for searching in ASCII: small
-- letters and digits as they are, every other letter as five capitals, everything between words as one blank.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Instances of the version before go on searching what there was, until they are replaced. The column has no other use.
DROP INDEX tasks_search;
ALTER TABLE tasks ALTER COLUMN search DROP EXPRESSION;
DROP FUNCTION task_search;

-- Text that is not ASCII: one normal form without case, without accents, points and what cannot be seen; punctuation and
-- signs that are drawn empty become blanks. pg_c_utf8 is the same everywhere, whatever the database's locale.
--
-- A to E begin a letter and F to Z go on, so that none is found across two others. The factor spreads neighbours, which
-- would share their trigrams; it has no divisor in common with 5 × 21^4 = 972405, so that no two letters become one.
-- Signs and emoji are words of their own. One sign may stand for 18 letters: of the longest text in such signs the rest is
-- not looked through. All in one query: a function for each letter would take fifteen times as long.
CREATE FUNCTION fold_letters(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT coalesce(string_agg(CASE WHEN code < 128 THEN letter ELSE blank || capitals || blank END, ''), '')
  FROM string_to_table(
    regexp_replace(
      regexp_replace(
        replace(replace(replace(replace(
          translate(lower(left(normalize(value, NFKD), 66000) COLLATE pg_c_utf8), 'ςøłđıðħŧ', 'σoldidht'),
          'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
        '[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+',
        '', 'g'),
      '[\u0080-\u00bf\u00d7\u00f7\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u060c\u061b\u061e\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e5a\u0e5b\u104a-\u104f\u1361-\u1368\u17d4-\u17da\u2010-\u2029\u2030-\u205e\u2800\u2e00-\u2e7f\u3001-\u3004\u3008-\u3020\u3030\u303d\u30a0\u30fb\U00013441\U00013442\U00016fe4\U0001d159]+',
      ' ', 'g'),
    NULL) AS letter,
    LATERAL (SELECT ascii(letter) AS code, (ascii(letter)::bigint * 48271 % 972405)::int AS n OFFSET 0) AS spread,
    LATERAL (SELECT chr(65 + n / 194481) || chr(70 + n / 9261 % 21) || chr(70 + n / 441 % 21) || chr(70 + n / 21 % 21)
        || chr(70 + n % 21) AS capitals,
      CASE WHEN code BETWEEN 8192 AND 11263 OR code BETWEEN 126976 AND 131071 THEN ' ' ELSE '' END AS blank) AS written;
END;

CREATE FUNCTION fold_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN replace(replace(
  regexp_replace(
    CASE WHEN octet_length(value) = char_length(value) THEN lower(value COLLATE "C") ELSE fold_letters(value) END,
    '[^a-zA-Z0-9 \x1f][^a-zA-Z0-9\x1f]*', ' ', 'g'),
  '  ', ' '), '  ', ' ');

-- Title, labels and description, kept apart by a unit separator, each word between blanks. array_to_string is only
-- STABLE for arrays of any type; for text[] it depends on nothing but its input.
CREATE FUNCTION task_search_text(title text, labels text[], description text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN fold_text(' ' || title || ' ' || chr(31) || ' ' || array_to_string(labels, ' ') || ' ' || chr(31) || ' ' || coalesce(description, '') || ' ');

ALTER TABLE tasks ADD COLUMN search_text text COLLATE "C"
  GENERATED ALWAYS AS (task_search_text(title, labels, description)) STORED;
CREATE INDEX tasks_search ON tasks USING gin (search_text gin_trgm_ops);
-- How common a word is decides between the index and the list; without statistics the first searches would guess.
ANALYZE tasks;
