import type { ServerResponse } from 'node:http';
import { AppError } from '@taskward/service-kit';
import type { Dispatcher } from 'undici';
import { answeredOn } from './forwarded-headers.ts';

export interface PassOptions {
  /** What an answer says unless the service does; names in small letters. */
  ours: ReadonlyArray<readonly [name: string, value: string]>;
  /** How long a reader may take nothing, in milliseconds. */
  readerTimeoutMs: number;
}

/** A request that came to no end at an instance. */
export class UpstreamError extends Error {
  /** Whether a part of it may have reached the instance. */
  readonly sent: boolean;

  constructor(sent: boolean, cause: unknown) {
    super('An instance did not answer.', { cause });
    this.sent = sent;
  }
}

/**
 * Sends a request to an instance, and passes its answer on as it comes and as its reader takes it. Ends the request when
 * its caller leaves, or takes nothing of the answer for too long.
 *
 * @throws UpstreamError, or the AppError that the request's body ended with; where `res` has its head already, the
 *   answer stays without its end
 */
export function passAnswer(
  upstream: Dispatcher,
  request: Dispatcher.DispatchOptions,
  res: ServerResponse,
  { ours, readerTimeoutMs }: PassOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sending: Dispatcher.DispatchController | undefined;
    res.once('close', () => sending?.abort(new Error('The caller has left.'))); // past the end that does nothing
    upstream.dispatch(request, {
      onRequestStart(controller) {
        sending = controller;
        if (res.destroyed) controller.abort(new Error('The caller has left.'));
      },
      onResponseStart(_controller, status, headers, statusText) {
        if (status >= 200) res.writeHead(status, statusText, answeredOn(headers, ours) as string[]);
      },
      onResponseData(controller, part) {
        if (res.destroyed || res.write(part) || controller.paused) return;
        controller.pause();
        const timer = setTimeout(() => res.destroy(), readerTimeoutMs);
        const goOn = () => {
          clearTimeout(timer);
          res.off('drain', goOn).off('close', goOn);
          controller.resume();
        };
        res.on('drain', goOn).on('close', goOn);
      },
      onResponseEnd() {
        res.end();
        resolve();
      },
      onResponseError(_controller, cause) {
        reject(cause instanceof AppError ? cause : new UpstreamError(sending !== undefined, cause));
      },
    });
  });
}
