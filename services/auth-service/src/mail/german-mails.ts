import type { MailLanguage } from './mail-words.ts';

/** What follows where an account was changed. */
const NOT_ME = {
  action: 'Das war ich nicht',
  after:
    'Warst du es, ist nichts zu tun. Wenn nicht, meldet dich der Link überall ab, und am Konto lässt sich nichts ändern, bis sich wieder jemand anmeldet. Er gilt 7 Tage lang.',
};

export const GERMAN: MailLanguage = {
  language: 'de',
  hello: 'Hallo,',
  mails: {
    'reset-password': {
      subject: 'Neues Passwort für Taskward setzen',
      why: 'Jemand, wahrscheinlich du, hat ein neues Passwort für dein Taskward-Konto angefordert.',
      action: 'Neues Passwort setzen',
      after: 'Der Link gilt einmal, 30 Minuten lang. Warst du es nicht, tu nichts: Dein Passwort bleibt, wie es ist.',
    },
    'verify-email': {
      subject: 'Bestätige deine E-Mail-Adresse für Taskward',
      why: 'Diese Adresse wurde für ein Konto bei Taskward angegeben.',
      action: 'Adresse bestätigen',
      after: 'Der Link gilt einmal, 3 Tage lang. Hast du kein Konto bei Taskward, tu nichts.',
    },
    invitation: {
      subject: 'Du bist zu Taskward eingeladen',
      why: 'Jemand aus der Verwaltung hat dir mit dieser E-Mail-Adresse ein Taskward-Konto angelegt. Wähle ein Passwort, um dich anzumelden.',
      action: 'Passwort wählen',
      after:
        'Der Link gilt einmal, 7 Tage lang. Hast du das nicht erwartet, tu nichts: Ohne Passwort kann sich niemand anmelden.',
    },
    'password-changed': {
      subject: 'Dein Taskward-Passwort wurde geändert',
      why: 'Das Passwort deines Taskward-Kontos wurde geändert.',
      ...NOT_ME,
    },
    'address-changed': {
      subject: 'Die Adresse deines Taskward-Kontos wurde geändert',
      why: 'Dein Taskward-Konto hat ab jetzt eine andere E-Mail-Adresse. Diese gehört nicht mehr dazu.',
      ...NOT_ME,
    },
    'factor-added': {
      subject: 'Dein Taskward-Konto hat einen zweiten Faktor',
      why: 'Ab jetzt braucht die Anmeldung bei deinem Taskward-Konto neben dem Passwort eine Authenticator-App.',
      ...NOT_ME,
    },
    'factor-removed': {
      subject: 'Dein Taskward-Konto hat einen zweiten Faktor weniger',
      why: 'Die Authenticator-App wurde von deinem Taskward-Konto entfernt.',
      ...NOT_ME,
    },
    'factors-taken-away': {
      subject: 'Die Verwaltung hat die zweiten Faktoren deines Taskward-Kontos entfernt',
      why: 'Jemand aus der Verwaltung hat alle zweiten Faktoren deines Taskward-Kontos entfernt, damit du dich ohne sie anmelden kannst.',
      ...NOT_ME,
    },
    'recovery-codes-made': {
      subject: 'Neue Wiederherstellungscodes für dein Taskward-Konto',
      why: 'Für dein Taskward-Konto wurden neue Wiederherstellungscodes gemacht. Die bisherigen gelten nicht mehr.',
      ...NOT_ME,
    },
    'account-linked': {
      subject: 'Ein Konto wurde mit deinem Taskward-Konto verknüpft',
      why: 'Von nun an meldet ein Konto bei einem anderen Anbieter bei deinem Taskward-Konto an. Welches, steht auf deiner Kontoseite.',
      ...NOT_ME,
    },
    'account-unlinked': {
      subject: 'Ein Konto wurde von deinem Taskward-Konto getrennt',
      why: 'Ein Konto bei einem anderen Anbieter meldet nicht mehr bei deinem Taskward-Konto an.',
      ...NOT_ME,
    },
    'passkey-added': {
      subject: 'Zu deinem Taskward-Konto kam ein Passkey hinzu',
      why: 'Von nun an meldet ein neuer Passkey bei deinem Taskward-Konto an. Welche es gibt, steht auf deiner Kontoseite.',
      ...NOT_ME,
    },
    'passkey-removed': {
      subject: 'Ein Passkey wurde von deinem Taskward-Konto entfernt',
      why: 'Ein Passkey meldet nicht mehr bei deinem Taskward-Konto an.',
      ...NOT_ME,
    },
    'recovery-code-used': {
      subject: 'Ein Wiederherstellungscode deines Taskward-Kontos wurde benutzt',
      why: 'Statt eines zweiten Faktors wurde ein Wiederherstellungscode deines Taskward-Kontos benutzt.',
      ...NOT_ME,
    },
  },
};
