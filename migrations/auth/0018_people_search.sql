-- Text for searching: one normal form, no case, no accents, one blank for whatever stands between words. pg_c_utf8 is the
-- same everywhere, whatever the database's locale.
CREATE FUNCTION fold_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(
  regexp_replace(
    replace(replace(replace(
      translate(lower(normalize(value, NFKD) COLLATE pg_c_utf8), 'ςøłđıð', 'σoldid'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    '[\u00ad\u0300-\u036f\u0591-\u05c7\u0610-\u061c\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+',
    '', 'g'),
  '[^[:alnum:]\x1f]+', ' ', 'g');

-- What people are found by: their names, each word between blanks, and behind a separator their address, which is for
-- administrators. There is no index: all that there are of a hundred thousand people is read in a few hundredths of a second.
ALTER TABLE users ADD COLUMN search_text text COLLATE "C" GENERATED ALWAYS AS (
  fold_text(' ' || name || ' ' || given_name || ' ' || family_name || ' ' || username || ' ' || chr(31) || ' ' || email || ' ')
) STORED;
