import type { MailLanguage } from './mail-words.ts';

/** What follows where an account was changed. */
const NOT_ME = {
  action: 'This was not me',
  after:
    'If it was you, there is nothing to do. If not, the link signs you out everywhere, and nothing of the account can be changed until somebody signs in again. It works for 7 days.',
};

export const ENGLISH: MailLanguage = {
  language: 'en',
  hello: 'Hello,',
  mails: {
    'reset-password': {
      subject: 'Set a new password for Taskward',
      why: 'Somebody, probably you, asked for a new password for your Taskward account.',
      action: 'Set a new password',
      after: 'The link works once, for 30 minutes. If it was not you, do nothing: your password stays as it is.',
    },
    'verify-email': {
      subject: 'Confirm your e-mail address for Taskward',
      why: 'This address was given for an account at Taskward.',
      action: 'Confirm this address',
      after: 'The link works once, for 3 days. If you have no account at Taskward, do nothing.',
    },
    invitation: {
      subject: 'You are invited to Taskward',
      why: 'An administrator made a Taskward account for you, with this e-mail address. Choose a password to sign in.',
      action: 'Choose a password',
      after:
        'The link works once, for 7 days. If you did not expect it, do nothing: without a password nobody can sign in.',
    },
    'password-changed': {
      subject: 'Your Taskward password was changed',
      why: 'The password of your Taskward account was changed.',
      ...NOT_ME,
    },
    'address-changed': {
      subject: 'The address of your Taskward account was changed',
      why: 'Your Taskward account has another e-mail address from now on. This one belongs to it no longer.',
      ...NOT_ME,
    },
    'factor-added': {
      subject: 'A second factor was added to your Taskward account',
      why: 'From now on signing in to your Taskward account takes an authenticator app beside the password.',
      ...NOT_ME,
    },
    'factor-removed': {
      subject: 'A second factor was taken from your Taskward account',
      why: 'The authenticator app was taken from your Taskward account.',
      ...NOT_ME,
    },
    'factors-taken-away': {
      subject: 'An administrator took the second factors from your Taskward account',
      why: 'An administrator took all second factors from your Taskward account, so that you can sign in without them.',
      ...NOT_ME,
    },
    'recovery-codes-made': {
      subject: 'New recovery codes for your Taskward account',
      why: 'New recovery codes were made for your Taskward account. Those from before work no longer.',
      ...NOT_ME,
    },
    'account-linked': {
      subject: 'An account was linked to your Taskward account',
      why: 'From now on an account of another provider signs in to your Taskward account. Your account page says which.',
      ...NOT_ME,
    },
    'account-unlinked': {
      subject: 'An account was taken from your Taskward account',
      why: 'An account of another provider no longer signs in to your Taskward account.',
      ...NOT_ME,
    },
    'passkey-added': {
      subject: 'A passkey was added to your Taskward account',
      why: 'From now on a new passkey signs in to your Taskward account. Your account page says which there are.',
      ...NOT_ME,
    },
    'passkey-removed': {
      subject: 'A passkey was taken from your Taskward account',
      why: 'A passkey no longer signs in to your Taskward account.',
      ...NOT_ME,
    },
    'recovery-code-used': {
      subject: 'A recovery code of your Taskward account was used',
      why: 'A recovery code of your Taskward account was used in the place of a second factor.',
      ...NOT_ME,
    },
  },
};
