import type { Success } from '@taskward/contracts/http';
import { open } from '../../lib/api.ts';

/** What the issuer waits for before it lets the browser go on. */
export interface Prompt {
  client: { name: string };
  prompt: 'login' | 'consent';
  scopes: string[];
}

interface GoOn {
  success: true;
  redirectTo: string;
}

const at = (uid: string) => `/auth/interaction/${encodeURIComponent(uid)}`;

export async function promptOf(uid: string): Promise<Prompt> {
  return (await open<Success<Prompt>>(at(uid))).data;
}

/** Answers the issuer and leaves for where it says. */
export async function answerLogin(uid: string, answer: { username: string; password: string; otp?: string }) {
  location.assign((await open<GoOn>(`${at(uid)}/login`, answer)).redirectTo);
}

export async function answerConsent(uid: string, accept: boolean) {
  location.assign((await open<GoOn>(`${at(uid)}/consent`, { accept })).redirectTo);
}
