import { ROLES, text } from '@taskward/service-kit';
import Joi from 'joi';

const line = (max: number) => text(1, max).trim();

/** Typed in full width, with a ligature or with accents apart: one and the same text afterwards (NFKC), spaces cut off. */
const typed = (max: number) => text(1, max).custom((value: string) => value.normalize('NFKC').trim());

/** What somebody signs in with: an e-mail address or a username. */
export const loginName = typed(320);

/** The rules for what a person or an admin may write into an account. */
export const fields = {
  // No characters that cannot be seen: two accounts must not look like one.
  email: typed(320)
    .pattern(/[\p{C}\p{Z}]/u, { invert: true })
    .message('must not hold spaces or invisible characters')
    .email({ tlds: false })
    .max(320),
  // No @: a username can never be mistaken for somebody's e-mail address.
  username: typed(320)
    .pattern(/^[\p{L}\p{N}._+-]{2,64}$/u)
    .message('must be 2 to 64 letters, digits or . _ + -'),
  name: line(200),
  givenName: line(100),
  familyName: line(100),
  company: line(200),
  roles: Joi.array()
    .items(Joi.string().valid(...ROLES))
    .min(1)
    .unique(),
};
