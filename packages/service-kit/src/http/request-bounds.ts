import { invalid, malformed } from './problem.ts';

/**
 * What a request may hold at most, counted before anything is made of it. No schema here has as many fields, and no list
 * in one as many entries: what is beyond is refused whole, and nobody looks for each of its faults.
 */
const MOST_VALUES = 1_000;
const DEEPEST = 64;
/** Of a query or a form, which has no lists but by repeating a name. */
const MOST_PARAMETERS = 2_000;

const [QUOTE, COMMA, OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('",[\\]{}');

/**
 * Counts values and levels of JSON in its bytes: each comma and each bracket that opens is a value more. Whether it is
 * JSON at all is for its parser to say.
 *
 * @throws AppError 400 where it is nested too deep, 422 where it has too many values
 */
export function checkJsonBounds(bytes: Uint8Array): void {
  let [values, depth, inText] = [0, 0, false];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === BACKSLASH) at += 1;
    else if (byte === QUOTE) inText = !inText;
    else if (inText) continue;
    else if (byte === COMMA) values += 1;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      values += 1;
      depth += 1;
      if (depth > DEEPEST) throw malformed(`The body is nested deeper than ${DEEPEST} levels.`);
    }
    if (values > MOST_VALUES) throw invalid('The body has too many values.', [tooMany(MOST_VALUES, 'values')]);
  }
}

/** @throws AppError 400 where a query, or a form, has too many parameters */
export function checkQueryBounds(query: string, where = 'query'): void {
  let parameters = 1;
  for (let at = query.indexOf('&'); at !== -1; at = query.indexOf('&', at + 1)) parameters += 1;
  if (parameters <= MOST_PARAMETERS) return;
  throw malformed(`The ${where} has too many parameters.`, [tooMany(MOST_PARAMETERS, 'parameters')]);
}

const tooMany = (most: number, what: string) => ({ path: '', message: `must not have more than ${most} ${what}` });
