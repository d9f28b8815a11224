import { expect, test } from '@jest/globals';
import { canonicalEmail, mailboxOf, skeletonsOf } from './lookalikes.ts';

const areAlike = (one: string, other: string) => skeletonsOf(one).some((look) => skeletonsOf(other).includes(look));

test.each([
  ['admin', 'аdmin'],
  ['admin', 'АDМIN'],
  ['admin', 'ADMІN'],
  ['admin', 'аԁⅿіп'.replace('п', 'n')],
  ['admin', 'adrnin'],
  ['ivy', 'lVY'.replace('lVY', 'Ivy')],
  ['lvy', 'Ivy'],
  ['bob', 'b0b'],
  ['ali', 'a1i'.replace('1', 'l')],
  ['al', 'a1'],
  ['straße', 'STRASSE'],
  ['οδυσσευς', 'ΟΔΥΣΣΕΥΣ'],
  ['ida', 'İda'],
  ['émile', 'e\u0301mile'],
  ['ωmega', 'ꞷmega'],
  ['scope', 'ѕсоре'],
])('%s looks like %s', (one, other) => {
  expect(areAlike(one, other)).toBe(true);
});

test.each([
  ['admin', 'admins'],
  ['emile', 'émile'],
  ['ann', 'anna'],
  ['kai', 'kal'],
  ['person1', 'person2'],
  ['木村', '木林'],
  ['müller', 'muller'],
])('%s does not look like %s', (one, other) => {
  expect(areAlike(one, other)).toBe(false);
});

test.each([
  ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
  ['Ada@BÜCHER.Example', 'ada@bücher.example'],
  ['ada@example.com.', 'ada@EXAMPLE.com'],
  ['ada@example。com', 'ada@example.com'],
  ['ada@ｅxample.com', 'ada@example.com'],
  ['ada@faß.de', 'ADA@xn--fa-hia.de'],
])('%s and %s are one mailbox', (one, other) => {
  expect(mailboxOf(one)).toBe(mailboxOf(other));
});

test.each(['ada', 'ada@', '@example.com', 'ada@ex%61mple.com', 'ada@[127.0.0.1]', 'a@b@xn--.com', ''])(
  '%s stays what it is',
  (text) => {
    expect(canonicalEmail(text)).toBe(text);
  },
);
