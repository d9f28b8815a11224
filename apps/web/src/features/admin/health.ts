/** A part of the system as `/ready` tells it. */
export interface Part {
  name: string;
  ok: boolean;
  note: string;
}

interface Ready {
  dependencies?: Record<string, { status?: string } & Record<string, unknown>>;
}

/** `/ready` answers 503 with the same body where something is away. */
export async function readiness(signal: AbortSignal): Promise<{ ok: boolean; body: Ready }> {
  const response = await fetch('/ready', { signal, cache: 'no-store' });
  return { ok: response.ok, body: (await response.json()) as Ready };
}

export function flatten({ dependencies = {} }: Ready): Part[] {
  return Object.entries(dependencies).map(([name, { status, ...facts }]) => ({
    name,
    ok: status === 'ok',
    note: Object.entries(facts)
      .map(([fact, value]) => `${fact} ${typeof value === 'number' ? Math.round(value * 10) / 10 : value}`)
      .join(' · '),
  }));
}
