import { text } from '@taskward/service-kit';
import Joi from 'joi';
import { canonicalEmail } from './lookalikes.ts';
import { type NormalForm, normalized, visibleName, withoutHidden } from './visible-text.ts';

const typed = (form: NormalForm, min: number, max: number) =>
  text(1, Number.POSITIVE_INFINITY).custom(normalized(form, min, max));

/** What somebody is called. */
const name = (max: number) => typed('NFC', 1, max).custom(visibleName);

/** Typed in full width, with a ligature or with accents apart: one and the same afterwards (NFKC), spaces cut off. */
const identifier = (min: number, max: number) => typed('NFKC', min, max);

/** What somebody signs in with: an e-mail address or a username. */
export const loginName = identifier(1, 320);

// Over https, from a host with a name, and without a user in front of it: whoever looks at somebody's picture goes there.
const PICTURE = /^https:\/\/([A-Za-z0-9-]+\.)*[A-Za-z][A-Za-z0-9-]*(:\d{1,5})?([/?#][\w.~!$&'()*+,;=:@%/?#-]*)?$/;
const picture = text(1, 2_000)
  .uri({ scheme: 'https' })
  .custom((value: string, { error }) => (PICTURE.test(value) && URL.canParse(value) ? value : error('string.uri')))
  .messages({ 'string.uri': 'must be an https URL', 'string.uriCustomScheme': 'must be an https URL' });

/** What a role or a team is called in paths, tokens and lists. */
export const handle = Joi.string()
  .pattern(/^[a-z0-9-]{1,40}$/)
  .message('must be 1 to 40 of the letters a to z, digits and -');

/** A language by its tag, with its script and country where these matter (BCP 47). */
const locale = Joi.string()
  .pattern(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/)
  .message('must be the tag of a language, like de or pt-BR');

const MOST_UPLOADS = 1_000_000_000;

/** How many files: as a limit 0 is none. */
export const uploads = Joi.number().integer().min(0).max(MOST_UPLOADS).description(`0 to ${MOST_UPLOADS}`);

/** The rules for what a person or an admin may write into an account. */
export const fields = {
  email: identifier(1, 320).custom(withoutHidden).custom(canonicalEmail).email({ tlds: false }),
  // No @: a username can never be mistaken for somebody's e-mail address.
  username: identifier(1, 320)
    .custom(withoutHidden)
    .pattern(/^[\p{L}\p{N}._+-]{2,64}$/u)
    .message('must be 2 to 64 letters, digits or . _ + -'),
  name: name(200),
  givenName: name(100),
  familyName: name(100),
  company: name(200).allow(null),
  avatar: picture.allow(null),
  locale: locale.allow(null),
  roles: Joi.array().items(handle).min(1).max(20).unique(),
};

// Names have up to 201 letters, each of which may count twice here.
const LONGEST_NAME = 402;

/** The same for what comes from another installation: wider than what a person may choose, and as visible. */
export const importedFields = {
  // Without a choice it is what stands before the @ of the e-mail address.
  username: identifier(1, LONGEST_NAME)
    .custom(withoutHidden)
    .pattern(/^[^@\s]+$/)
    .message('must have no @ and no blanks'),
  name: Joi.string().allow('').concat(name(LONGEST_NAME)),
  avatar: picture.allow(null),
};
