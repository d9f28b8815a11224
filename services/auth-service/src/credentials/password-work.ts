import { setPriority } from 'node:os';
import { hashSync, verifySync } from '@node-rs/argon2';
import { verifySync as verifyBcrypt } from '@node-rs/bcrypt';

/** A password to be hashed at this cost, or to be held against a stored hash. */
export type PasswordWork =
  | { password: string; cost: { memoryCost: number; timeCost: number; parallelism: number } }
  | { password: string; stored: string };

// Linux gives each thread a priority of its own (elsewhere it would be the whole process's): requests go first, and
// hashes get the time that is left over.
if (process.platform === 'linux') setPriority(19);

/** Runs in a thread of its own. @returns the hash, or whether the password belongs to the stored one */
export default function work(task: PasswordWork): string | boolean {
  if ('cost' in task) return hashSync(task.password, task.cost);
  return task.stored.startsWith('$2')
    ? verifyBcrypt(untilNul(task.password), task.stored)
    : verifySync(task.stored, task.password);
}

/** As bcrypt is defined: to the library at hand "a" and "a\0a" are the same key, repeated. */
const untilNul = (password: string) => password.split('\0', 1)[0] as string;
