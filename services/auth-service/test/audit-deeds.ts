import { accountDeeds } from './audit-accounts.ts';
import { administrationDeeds } from './audit-administration.ts';
import { factorDeeds } from './audit-factors.ts';
import { signInDeeds } from './audit-sign-ins.ts';
import { auditTools, type Deed, type Story } from './audit-story.ts';
import { wayDeeds } from './audit-ways.ts';

/** Every deed that the audit log must know of. What no row may show is added to `secrets`. */
export function auditDeeds(at: Story, secrets: Set<string>): Deed[] {
  const tools = auditTools(at, secrets);
  return [
    ...signInDeeds(tools),
    ...accountDeeds(tools),
    ...factorDeeds(tools),
    ...wayDeeds(tools),
    ...administrationDeeds(tools),
  ];
}
