import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A secret of this installation: made at the first start, kept in a file that only its owner may read. */
export function persistentSecret(dataDir: string, name: string): string {
  const file = join(dataDir, name);
  if (!existsSync(file)) {
    writeFileSync(`${file}.half`, randomBytes(48).toString('base64url'), { mode: 0o600 });
    renameSync(`${file}.half`, file);
  }
  return readFileSync(file, 'utf8').trim();
}
