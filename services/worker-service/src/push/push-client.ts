import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import webpush from 'web-push';
import { InternalAddress, mayBePushService, outsideLookup } from './push-address.ts';
import type { PushTarget, VapidKeys } from './push-store.ts';

export interface PushSender {
  keys: VapidKeys;
  /** Whom a push service may ask about us: a mailto: or https: URL. */
  contact: string;
  /** Whether push services on this machine are allowed, for tests. */
  loopback: boolean;
}

const PATIENCE_MS = 10_000;
const TTL_S = 86_400;

/**
 * Sends a message to a browser (RFC 8030), encrypted for it (RFC 8291).
 *
 * @param topic 32 characters: of messages with one topic that wait the last one counts
 * @returns the status that the push service answered with; its answer is not read
 * @throws InternalAddress where the push service is none
 */
export function sendPush({ keys, contact, loopback }: PushSender, to: PushTarget, text: string, topic: string) {
  if (!mayBePushService(to.endpoint, loopback)) return Promise.reject(new InternalAddress('it is no push service'));
  const vapidDetails = { subject: contact, ...keys };
  const { method, headers, body, endpoint } = webpush.generateRequestDetails(to, text, {
    vapidDetails,
    TTL: TTL_S,
    topic,
  });
  const send = endpoint.startsWith('https:') ? httpsRequest : httpRequest;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return new Promise<number>((resolve, reject) => {
    const options = { method, headers, lookup: outsideLookup(loopback), signal };
    send(endpoint, options as object, (answer) => {
      resolve(answer.statusCode ?? 0);
      answer.destroy(); // however much it is
    })
      .on('error', reject)
      .end(body);
  });
}
