import { setTimeout } from 'node:timers/promises';
import type { Logger } from '@taskward/service-kit';
import { createTransport } from 'nodemailer';
import type { Pool } from 'pg';
import type { Secrets } from '../secrets.ts';
import { openBody } from './mail-body.ts';
import { CLAIM_MINUTES, claimMail, type DueMail, type MailWaker, markSent, postpone } from './mail-store.ts';

const POLL_MS = 2_000;
const NOTE_AGAIN_MS = 1_000;
const LONGEST_WAIT_SECONDS = 600;
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 };

export interface MailJob extends MailWaker {
  /** Stops after the mail that is being sent. */
  stop(): Promise<void>;
}

/** The settings of sending. */
export interface MailConfig {
  SMTP_URL?: string;
  MAIL_FROM: string;
  PUBLIC_URL: string;
  SEED_DEMO: boolean;
  LOG_LEVEL: string;
}

export interface MailJobDeps {
  pool: Pool;
  secrets: Secrets;
  config: MailConfig;
  log: Logger;
}

/** Sends mails where SMTP_URL is set; otherwise they stay in the database, and in demo mode the link is printed. */
export function startMailJob(deps: MailJobDeps): MailJob {
  return deps.config.SMTP_URL ? startSending(deps, deps.config.SMTP_URL) : keepMails(deps.config);
}

function keepMails({ SEED_DEMO, LOG_LEVEL }: MailConfig): MailJob {
  const printed = SEED_DEMO && LOG_LEVEL !== 'silent';
  return {
    added(mail) {
      if (mail && printed) process.stdout.write(`Mail to ${mail.recipient}: ${mail.subject} ${mail.link}\n`);
    },
    stop: async () => {},
  };
}

function startSending(deps: MailJobDeps, smtpUrl: string): MailJob {
  const stopping = new AbortController();
  const send = sender(deps, smtpUrl, stopping.signal);
  let again = false;
  let running: Promise<void> | undefined;

  const next = async () => (stopping.signal.aborted ? undefined : claimMail(deps.pool));
  async function sendDue(): Promise<void> {
    for (let mail = await next(); mail; mail = await next()) {
      await send(mail);
    }
  }
  function wake(): void {
    if (stopping.signal.aborted) return;
    again = running !== undefined;
    running ??= sendDue()
      .catch((error: unknown) => deps.log.warn({ err: error }, 'mails could not be read; trying again'))
      .finally(() => {
        running = undefined;
        if (again) wake();
      });
  }
  const timer = setInterval(wake, POLL_MS);
  wake();
  return {
    added: wake,
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}

function sender({ pool, secrets, config, log }: MailJobDeps, smtpUrl: string, stopping: AbortSignal) {
  const transport = createTransport({ url: smtpUrl, ...TIMEOUTS });
  const host = new URL(config.PUBLIC_URL).hostname;
  return async ({ id, recipient, subject, body, tries }: DueMail): Promise<void> => {
    const claimEnds = performance.now() + CLAIM_MINUTES * 60_000;
    try {
      const message = { from: config.MAIL_FROM, to: { name: '', address: recipient }, subject };
      // Should the same mail leave twice because we died in between, this lets the receiving side see that it is one.
      const messageId = `<${id}@${host}>`;
      const { unsubscribeUrl, ...content } = openBody(secrets, id, body);
      await transport.sendMail({ ...message, messageId, ...content, ...oneClick(unsubscribeUrl) });
    } catch (error) {
      const seconds = Math.min(2 ** tries, LONGEST_WAIT_SECONDS);
      log.warn({ mail: id, tries, reason: (error as Error).message }, `a mail was not sent; next try in ${seconds} s`);
      return void (await postpone(pool, id, seconds, (error as Error).message));
    }
    await noteSent(id, claimEnds);
  };

  /** A mail that has left and is not known to have would leave again: tried until it may be another instance's. */
  async function noteSent(id: string, claimEnds: number): Promise<void> {
    for (;;) {
      try {
        return void (await markSent(pool, id));
      } catch (err) {
        const over = stopping.aborted || performance.now() + NOTE_AGAIN_MS > claimEnds;
        log.warn(
          { mail: id, err },
          `a mail was sent, but this could not be noted; ${over ? 'it' : 'else it'} leaves again`,
        );
        if (over) return;
      }
      await setTimeout(NOTE_AGAIN_MS, undefined, { signal: stopping }).catch(() => {}); // stopped: a last try
    }
  }
}

/** By these, mail programs show a way to end such mails, and go it by one POST (RFC 2369; RFC 8058). */
const oneClick = (url: string | undefined) =>
  url === undefined
    ? {}
    : { headers: { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } };
