import { t } from '@lingui/core/macro';
import { useEffect } from 'react';
import { useAuth } from '../../lib/auth/auth.tsx';
import { isolate } from '../../lib/direction.ts';
import { isPerson, lookUp, names } from './names.ts';

/** Who is who, people and services: whoever is shown somewhere is asked for by id. */
export function usePeople() {
  const { person } = useAuth();
  const found = names.use();
  const missing = new Set<string>();
  useEffect(() => lookUp(missing));
  const nameOf = (id: string | null | undefined) => {
    if (!id) return t`Nobody`;
    if (id === person?.id) return t`You`;
    if (!found.has(id)) missing.add(id);
    const end = id.slice(-6);
    return isolate(found.get(id) ?? (isPerson(id) ? t`Someone (${end})` : id));
  };
  return { nameOf };
}
