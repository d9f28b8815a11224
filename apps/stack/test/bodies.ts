import { oneLine } from '@taskward/contracts/text';
import fc from 'fast-check';
import { type Any, partOf, validatorOf } from './contract.ts';

export interface Spoiled {
  body: unknown;
  /** Where the fault is; empty for the body as a whole. */
  path: string;
}

const whole = (schema: Any): Any => (schema.$ref ? { ...partOf(schema.$ref), ...schema } : schema);
/** The form in which the door looks at a text; an address is one however it is typed. */
function looked(schema: Any, value: unknown) {
  const { 'x-normal-form': form, 'x-trimmed': trimmed, 'x-one-line': line } = whole(schema);
  if (line && typeof value === 'string') return oneLine(value);
  if (form === undefined || typeof value !== 'string') return value;
  return trimmed ? value.normalize(form).trim() : value.normalize(form);
}
const fits = (schema: Any, value: unknown) => validatorOf(schema)(looked(schema, value));

/** What a schema lets through. */
export function valuesOf(schema: Any): fc.Arbitrary<Any> {
  return anyOf(whole(schema)).filter((value) => fits(schema, value));
}

function anyOf(schema: Any): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map(valuesOf));
  const { type, minItems = 0, maxItems = 8 } = schema;
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => anyOf({ ...schema, type: one })));
  if (type === 'null') return fc.constant(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer({ min: schema.minimum, max: schema.maximum });
  if (type === 'string') return texts(schema);
  if (type === 'array') {
    const length = { minLength: minItems, maxLength: maxItems };
    return schema.uniqueItems
      ? fc.uniqueArray(valuesOf(schema.items), length)
      : fc.array(valuesOf(schema.items), length);
  }
  if (type !== 'object') throw new Error(`no values are known for ${JSON.stringify(schema)}`);
  const fields = Object.entries(schema.properties).map(([name, field]) => [name, valuesOf(field)]);
  return fc.record(Object.fromEntries(fields), { requiredKeys: schema.required ?? [], noNullPrototype: true });
}

/** Characters of one unit and of two, so that a length in units is not one in characters. */
const LETTERS = ['x', '\u00e9', '\u4e2d', '\u{1f331}', '\u{20bb7}'];
const full = (length: number) => fc.constantFrom(...LETTERS).map((letter) => letter.repeat(length));

function texts(schema: Any): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = 100 } = schema;
  if (format === 'date-time') return moments;
  if (format === 'date') return moments.map((moment) => moment.slice(0, 10));
  if (format === 'uuid') return fc.uuid();
  if (format === 'uri') return fc.webUrl({ validSchemes: ['http', 'https'], withQueryParameters: true });
  const text =
    format === 'idn-email'
      ? addresses
      : schema.minLength === undefined && pattern
        ? fc.stringMatching(new RegExp(pattern, 'u'))
        : fc.oneof(fc.string({ unit: 'binary', minLength, maxLength }), full(minLength), full(maxLength));
  return schema['x-normal-form'] ? fc.tuple(text, typingsOf(schema)).map(([plain, typed]) => typed(plain)) : text;
}

const moments = fc
  .tuple(
    fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true }),
    fc.constantFrom('Z', '+00:00', '+05:45', '-14:00', '+23:59'),
  )
  .map(([date, zone]) => date.toISOString().replace('Z', zone));

const letters = [...'abcxyzABCXYZ0189', '\u00e9', '\u00fc', '\u4e2d', '\u0434', '\u{20bb7}'];
const word = (more: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...letters, ...more), minLength: 1, maxLength });
const addresses = fc
  .tuple(
    fc.array(word("!#$%&'*+/=?^_`{|}~-", 5), { minLength: 1, maxLength: 3 }),
    fc.array(word('', 10), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('org', 'a', 'x1', 'xn--p1ai', '\u0440\u0444', 'tld'),
  )
  .map(([local, labels, last]) => `${local.join('.')}@${[...labels, last].join('.')}`);

const fullWidth = (text: string) =>
  text.replaceAll(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0x21 + 0xff01));
/** As it is, with accents apart; where the door does not mind, with spaces around it, in full width. */
const typingsOf = (schema: Any) =>
  fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => text.normalize('NFD'),
    ...(schema['x-trimmed'] ? [(text: string) => ` ${text}\u3000`] : []),
    ...(schema['x-normal-form'] === 'NFKC' ? [fullWidth] : []),
  );

/** Bodies of a schema, each with one fault. */
export function spoiledOf(schema: Any): fc.Arbitrary<Spoiled> {
  const { properties, required = [], minProperties, additionalProperties } = whole(schema);
  const good = valuesOf(schema);
  const only = ([...names]: string[], body: object) =>
    Object.fromEntries(Object.entries(body).filter(([name]) => names.includes(name)));
  const without = (name: string) => good.map(({ [name]: _gone, ...rest }) => ({ body: rest, path: name }));
  const wrong = ([name, field]: [string, Any]) =>
    fc.tuple(good, faultsOf(field)).map(([body, [value, at]]) => ({
      body: { ...body, [name]: value },
      path: [name, ...at].join('.'),
    }));
  return fc.oneof<Array<fc.Arbitrary<Spoiled>>>(
    fc.constant({ body: [], path: '' }),
    ...(additionalProperties === true ? [] : [unheardOf(good, properties)]),
    ...required.map(without),
    ...(minProperties ? [good.map((body) => ({ body: only(required, body), path: '' }))] : []),
    ...Object.entries(properties).map(wrong),
  );
}

/** A field that the schema does not know, where it minds. */
const unheardOf = (good: fc.Arbitrary<Any>, properties: object): fc.Arbitrary<Spoiled> =>
  fc
    .tuple(
      good,
      fc.constantFrom(...['unheardOf', 'id', 'createdAt', 'toString'].filter((name) => !(name in properties))),
    )
    .map(([body, name]) => ({ body: { ...body, [name]: 'x' }, path: name }));

/** The names that no body may hold anywhere are refused besides, at a place of their own. */
const someJson = fc.jsonValue().filter((value) => !/"(__proto__|prototype|constructor)":/.test(JSON.stringify(value)));

/** A value that a field must not have, and where in it the fault is. */
type Fault = [value: unknown, at: Array<number | string>];
const wholly = (value: unknown): Fault => [value, []];

function faultsOf(given: Any): fc.Arbitrary<Fault> {
  const { oneOf, ...schema } = whole(given);
  if (schema.type === 'array')
    return fc.oneof(someJson.filter((value) => !Array.isArray(value)).map(wholly), ...wrongLists(schema));
  if (schema.type === 'object') {
    const inside = spoiledOf(schema).filter(({ path }) => path !== '');
    return fc.oneof(
      someJson.filter((value) => value === null || typeof value !== 'object' || Array.isArray(value)).map(wholly),
      inside.map(({ body, path }): Fault => [body, path.split('.')]),
    );
  }
  const kinds = (oneOf ?? [schema]).map(whole).filter(({ type }: Any) => [type].flat().includes('string'));
  return fc
    .oneof(someJson, ...kinds.map(wrongTexts))
    .filter((value) => !fits(given, value))
    .map(wholly);
}

/** A blank, what joins or fills, a mark of direction, a sign that is drawn empty. */
const UNSEEN = [' ', '\u00a0', '\u200b', '\u2060', '\u3164', '\u202e', '\u00ad', '\u2800'];

function wrongTexts(schema: Any): fc.Arbitrary<string> {
  const { minLength = 1, maxLength = 64 } = schema;
  const tooFew = full(minLength - 1);
  // As many units as are needed, but not as many characters.
  const looksLong = full(Math.ceil(minLength / 2)).map((text) => text.padEnd(minLength, 'x'));
  const tooMany = full(maxLength + 1);
  const torn = fc
    .tuple(
      valuesOf({ ...schema, type: 'string' }),
      fc.nat(),
      fc.constantFrom('\0', ' ', '@', '..', '\n', '/', '\u200b', ''),
    )
    .map(([text, where, what]) => {
      const from = where % (text.length + 1);
      return text.slice(0, from) + what + text.slice(from + 1);
    })
    .filter((text) => text.isWellFormed());
  const unseen = fc.constantFrom(...UNSEEN).map((character) => character.repeat(Math.max(minLength, 1)));
  return fc.oneof(tooFew, looksLong, tooMany, torn, unseen);
}

function wrongLists(schema: Any): Array<fc.Arbitrary<Fault>> {
  const { items, minItems = 0, maxItems, uniqueItems } = schema;
  const names = Array.from({ length: (maxItems ?? 0) + 1 }, (_, n) => `name-${n}`);
  // Texts of a pattern that differ from each other are slow to come by.
  const tooMany = () =>
    uniqueItems && whole(items).pattern && fits(items, names[0])
      ? fc.constant(names)
      : valuesOf({ ...schema, minItems: maxItems + 1, maxItems: maxItems + 2 });
  const badItem = fc.tuple(valuesOf({ ...schema, maxItems: 5 }), faultsOf(items));
  return [
    badItem.map(([good, [value, at]]) => [
      [...good, value],
      [good.length, ...at],
    ]),
    ...(minItems > 0 ? [fc.constant(wholly([]))] : []),
    ...(maxItems ? [tooMany().map(wholly)] : []),
    ...(uniqueItems ? [valuesOf(items).map((item): Fault => [[item, item], [1]])] : []),
  ];
}
