/** What the pages say on which an account elsewhere did not let somebody in; by the type of the refusal, else its code. */
export interface RefusalWords {
  /** The tag of the language. */
  language: string;
  titles: Record<string, string>;
  otherTitle: string;
  /** Why, and what the person can do. Where there is none, what the refusal says itself stands there. */
  texts: Record<string, (provider: string) => string>;
  toAccount: string;
  toSignIn: string;
}

export const ENGLISH: RefusalWords = {
  language: 'en',
  titles: {
    gone: 'This sign-in has expired',
    unavailable: 'That does not work right now',
    conflict: 'Sign in here first',
    'linked-elsewhere': 'This account is linked already',
    'provider-refused': 'You were not signed in',
    'address-unverified': 'Confirm your address first',
    'address-unconfirmed': 'Confirm your address first',
    'mfa-required': 'One more step',
  },
  otherTitle: 'That did not work',
  texts: {},
  toAccount: 'Back to my account',
  toSignIn: 'Back to sign-in',
};

export const GERMAN: RefusalWords = {
  language: 'de',
  titles: {
    gone: 'Diese Anmeldung ist abgelaufen',
    unavailable: 'Das geht gerade nicht',
    conflict: 'Melde dich erst hier an',
    'linked-elsewhere': 'Dieses Konto ist schon verknüpft',
    'provider-refused': 'Du wurdest nicht angemeldet',
    'address-unverified': 'Bestätige erst deine Adresse',
    'address-unconfirmed': 'Bestätige erst deine Adresse',
    'mfa-required': 'Noch ein Schritt',
  },
  otherTitle: 'Das hat nicht geklappt',
  texts: {
    gone: () =>
      'Diese Anmeldung hat zu lange gedauert, war schon beendet oder wurde in einem anderen Browser begonnen. Fang neu an.',
    unavailable: (name) =>
      `${name} antwortet gerade nicht. Versuch es gleich noch einmal, oder melde dich auf anderem Weg an.`,
    'provider-refused': (name) =>
      `Du hast ${name} nicht sagen lassen, wer du bist, also ist nichts geschehen. Melde dich auf anderem Weg an, oder versuch es noch einmal.`,
    'provider-answer': (name) => `Was ${name} geantwortet hat, gehört nicht zu dieser Anmeldung. Fang neu an.`,
    'address-unverified': (name) =>
      `${name} sagt nicht, dass deine E-Mail-Adresse dir gehört, und ein Konto hier braucht eine. Bestätige deine Adresse dort, dann versuch es noch einmal.`,
    account_disabled: () => 'Dieses Konto ist hier gesperrt. Wende dich an die Verwaltung.',
    'linked-elsewhere': (name) =>
      `Dieses Konto bei ${name} ist hier mit einem anderen Konto verknüpft. Melde dich damit an und nimm es dort weg, dann verknüpf es hier.`,
    'account-exists': (name) =>
      `Mit dieser E-Mail-Adresse gibt es hier schon ein Konto. Melde dich daran so an wie sonst, dann verknüpf ${name} in deinem Konto unter „Verknüpfte Konten“.`,
    'account-unconfirmed': (name) =>
      `Jemand hat hier mit dieser E-Mail-Adresse ein Konto eröffnet, und niemand hat bestätigt, dass die Adresse ihm gehört. Gehört sie dir, nimm damit „Passwort vergessen?“: Das bestätigt sie und gibt dir ein Passwort. Dann verknüpf ${name} in deinem Konto.`,
    'address-unconfirmed': () =>
      'Bestätige erst deine E-Mail-Adresse mit dem Link, der dir geschickt wurde. Dann verknüpf das Konto.',
    'mfa-required': () =>
      'Dein Konto braucht einen zweiten Faktor. Melde dich auf der Anmeldeseite an, dort wird danach gefragt.',
    unauthenticated: () => 'Am Konto hat sich inzwischen etwas geändert. Melde dich noch einmal an.',
    rate_limited: () => 'Das waren zu viele Versuche. Warte etwas, dann versuch es noch einmal.',
    internal: () => 'Da ist bei uns etwas schiefgegangen. Versuch es noch einmal.',
  },
  toAccount: 'Zurück zu meinem Konto',
  toSignIn: 'Zurück zur Anmeldung',
};
