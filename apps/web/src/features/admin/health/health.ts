import { ph, plural, t } from '@lingui/core/macro';
/** A part of the system as `/ready` tells it. */
export interface Part {
  name: string;
  ok: boolean;
  /** Since when, as far as it is known. */
  since?: string;
  note: string;
  needs: Array<{ name: string; ok: boolean }>;
}

type States = Record<string, { status?: string; since?: string; dependencies?: States } & Record<string, unknown>>;

export interface Health {
  ok: boolean;
  parts: Part[];
}

/** `/ready` answers 503 with the same body where something is away. Throws where nothing answers. */
export async function readHealth(signal: AbortSignal): Promise<Health> {
  const response = await fetch('/ready', { signal, cache: 'no-store' });
  const { dependencies = {} } = (await response.json()) as { dependencies?: States };
  return { ok: response.ok, parts: partsOf(dependencies) };
}

const names = (): Record<string, string> => ({
  'auth-service': t`Accounts and sign-in (auth-service)`,
  'task-service': t`Tasks (task-service)`,
  'worker-service': t`Notifications (worker-service)`,
  'realtime-service': t`Live updates (realtime-service)`,
  revocations: t`Withdrawn tokens`,
});

function partsOf(states: States): Part[] {
  return Object.entries(states).map(([name, { status, since, dependencies = {}, ...facts }]) => ({
    name: names()[name] ?? name,
    ok: status === 'ok',
    since,
    note: inWords(facts),
    needs: Object.entries(dependencies).map(([need, { status: state }]) => ({ name: need, ok: state === 'ok' })),
  }));
}

function inWords({ instances, ready, ageSeconds, ...facts }: Record<string, unknown>): string {
  const words = Object.entries(facts).map(([fact, value]) => `${fact} ${value}`);
  if (typeof instances === 'number')
    words.unshift(
      plural(instances, {
        one: `${ph({ ready: Number(ready) })} of # instance ready`,
        other: `${ph({ ready: Number(ready) })} of # instances ready`,
      }),
    );
  const seconds = Math.max(0, Math.round(Number(ageSeconds)));
  if (typeof ageSeconds === 'number') words.unshift(t`heard of ${seconds} s ago`);
  return words.join(' · ');
}
